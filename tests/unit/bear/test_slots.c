/* Two slots on a disk that fails and forgets: whatever happens, what runs is the old program or the new one, whole. */
#include "device/linux/slot_file.h"
#include "tests/unit/bear/fake_disk.h"

#include <sys/mman.h>
#include <unistd.h>

#include "tests/check.h"

enum { N_PROGRAM = 300, N_IMAGE = TB_IMAGE_LINUX_HEAD + N_PROGRAM, INSTALLED = 3 };
static const char HARDWARE[] = "linux-test";

struct bench {
	struct fake_disk images, records;
	struct tb_slot_file slots;
	struct tb_slot_port port;
};

static void make_image(uint32_t build, uint8_t out[N_IMAGE])
{
	if (tb_image_write_linux(HARDWARE, "1.0", build, N_PROGRAM, out) != TB_OK)
		abort();
	for (int i = 0; i < N_PROGRAM; i++)
		out[TB_IMAGE_LINUX_HEAD + i] = (uint8_t)(i * 7 + (int)build);
}

/* --- steps -----------------------------------------------------------------------------------------------------------
 */

static enum tb_status start_again(struct bench *b)
{
	struct tb_disk images = ops_of(&b->images), records = ops_of(&b->records);
	b->images.open_file = b->records.open_file = NO_FILE;
	enum tb_status status = tb_slot_file_open(&b->slots, &images, &records, HARDWARE, INSTALLED);
	b->port = tb_slot_file_port(&b->slots);
	return status;
}

static void make_bench(struct bench *b)
{
	empty_disk(&b->images);
	empty_disk(&b->records);
	if (tb_psa_init() != TB_OK || start_again(b) != TB_OK)
		abort();
}

static enum tb_status fill(struct bench *b, uint32_t build, bool resume)
{
	uint8_t image[N_IMAGE];
	uint32_t n_kept = 0;
	make_image(build, image);
	enum tb_status status = b->port.open(b->port.ctx, N_IMAGE, resume, &n_kept);
	for (size_t at = n_kept; at < N_IMAGE && status == TB_OK; at += 100)
		status = b->port.write(b->port.ctx, tb_span_make(image + at, N_IMAGE - at < 100 ? N_IMAGE - at : 100));
	return status;
}

static enum tb_status install(struct bench *b, uint32_t build)
{
	enum tb_status status = fill(b, build, false);
	if (status == TB_OK)
		status = b->port.seal(b->port.ctx);
	if (status == TB_OK)
		status = b->port.activate(b->port.ctx);
	if (status != TB_OK)
		b->port.close(b->port.ctx);
	return status;
}

static enum tb_status confirm(struct bench *b, uint32_t unused)
{
	(void)unused;
	return b->port.confirm(b->port.ctx);
}

static enum tb_status roll_back(struct bench *b, uint32_t unused)
{
	(void)unused;
	return b->port.roll_back(b->port.ctx, TB_SLOT_CRASH);
}

static void settle_at(struct bench *b, uint32_t build)
{
	if (install(b, build) != TB_OK || start_again(b) != TB_OK || confirm(b, 0) != TB_OK)
		abort();
}

static struct tb_slot_boot boot_of(struct bench *b)
{
	struct tb_slot_boot boot;
	b->port.boot(b->port.ctx, &boot);
	return boot;
}

/* What would be started is the whole program of the build that it is said to be. */
static bool runs_whole(struct bench *b)
{
	uint8_t image[N_IMAGE], got[N_PROGRAM + 1];
	enum tb_slot_place active = b->slots.state.active;
	if (active == TB_PLACE_BUILT_IN)
		return boot_of(b).build == INSTALLED;
	int fd = memfd_create("program", MFD_CLOEXEC);
	bool good = tb_slot_file_load(&b->slots, active, fd) == TB_OK;
	make_image(boot_of(b).build, image);
	good = good && pread(fd, got, sizeof got, 0) == N_PROGRAM &&
	       memcmp(got, image + TB_IMAGE_LINUX_HEAD, N_PROGRAM) == 0;
	close(fd);
	return good;
}

/* --- the ordinary ----------------------------------------------------------------------------------------------------
 */

TEST(without_a_record_the_installed_program_runs)
{
	static struct bench b;
	make_bench(&b);
	CHECK_INT(boot_of(&b).build, INSTALLED);
	CHECK(!boot_of(&b).unconfirmed);
	CHECK_INT(b.port.roll_back(b.port.ctx, TB_SLOT_CRASH), TB_ERR_NOT_FOUND);
}

TEST(what_is_sealed_and_activated_runs_on_trial_until_it_is_confirmed)
{
	static struct bench b;
	make_bench(&b);
	CHECK_INT(install(&b, 5), TB_OK);
	CHECK(b.slots.restart);
	CHECK_INT(start_again(&b), TB_OK);
	CHECK(boot_of(&b).build == 5 && boot_of(&b).unconfirmed && runs_whole(&b));
	CHECK_INT(confirm(&b, 0), TB_OK);
	CHECK_INT(start_again(&b), TB_OK);
	CHECK(boot_of(&b).build == 5 && !boot_of(&b).unconfirmed && runs_whole(&b));
}

TEST(the_next_one_goes_into_the_other_slot_and_back_to_this_one)
{
	static struct bench b;
	make_bench(&b);
	settle_at(&b, 5);
	CHECK_INT(b.slots.state.active, TB_PLACE_A);
	CHECK_INT(install(&b, 6), TB_OK);
	CHECK_INT(b.slots.state.active, TB_PLACE_B);
	CHECK_INT(start_again(&b), TB_OK);
	CHECK_INT(roll_back(&b, 0), TB_OK);
	CHECK_INT(start_again(&b), TB_OK);
	struct tb_slot_boot boot = boot_of(&b);
	CHECK(boot.build == 5 && !boot.unconfirmed && boot.rolled_back_build == 6 && boot.cause == TB_SLOT_CRASH);
	CHECK(runs_whole(&b));
	b.port.forget(b.port.ctx);
	CHECK_INT(start_again(&b), TB_OK);
	CHECK_INT(boot_of(&b).rolled_back_build, 0);
}

TEST(nothing_is_written_while_an_image_is_on_trial)
{
	static struct bench b;
	make_bench(&b);
	settle_at(&b, 5);
	CHECK_INT(install(&b, 6), TB_OK);
	CHECK_INT(start_again(&b), TB_OK);
	CHECK_INT(install(&b, 7), TB_ERR_STATE);
	CHECK(runs_whole(&b));
}

TEST(what_was_written_before_a_stop_is_gone_on_from)
{
	static struct bench b;
	uint8_t image[N_IMAGE];
	uint32_t n_kept = 77;
	make_bench(&b);
	make_image(5, image);
	CHECK_INT(b.port.open(b.port.ctx, N_IMAGE, false, &n_kept), TB_OK);
	CHECK_INT(n_kept, 0);
	CHECK_INT(b.port.write(b.port.ctx, tb_span_make(image, 200)), TB_OK);
	b.port.close(b.port.ctx);
	CHECK_INT(fill(&b, 5, true), TB_OK);
	CHECK_INT(b.port.seal(b.port.ctx), TB_OK);
	CHECK_INT(b.port.activate(b.port.ctx), TB_OK);
	CHECK(runs_whole(&b));
}

TEST(a_sealed_image_is_never_gone_on_from)
{
	static struct bench b;
	uint32_t n_kept = 77;
	make_bench(&b);
	CHECK_INT(fill(&b, 5, false), TB_OK);
	CHECK_INT(b.port.seal(b.port.ctx), TB_OK);
	CHECK_INT(b.port.open(b.port.ctx, N_IMAGE, true, &n_kept), TB_OK);
	CHECK_INT(n_kept, 0);
	CHECK_INT(b.port.activate(b.port.ctx), TB_ERR_STATE);
}

TEST(an_image_that_is_short_or_of_another_form_is_not_sealed)
{
	static struct bench b;
	uint8_t image[N_IMAGE];
	uint32_t n_kept;
	make_bench(&b);
	make_image(5, image);
	CHECK_INT(b.port.open(b.port.ctx, N_IMAGE, false, &n_kept), TB_OK);
	CHECK_INT(b.port.write(b.port.ctx, tb_span_make(image, N_IMAGE - 1)), TB_OK);
	CHECK_INT(b.port.seal(b.port.ctx), TB_ERR_FORMAT);
	CHECK_INT(b.port.open(b.port.ctx, 100, false, &n_kept), TB_OK);
	CHECK_INT(b.port.write(b.port.ctx, tb_span_make(image + 1, 100)), TB_OK);
	CHECK_INT(b.port.seal(b.port.ctx), TB_ERR_FORMAT);
	CHECK_INT(b.port.open(b.port.ctx, TB_SLOT_FILE_MAX + 1, false, &n_kept), TB_ERR_TOO_LARGE);
	CHECK(runs_whole(&b));
}

TEST(a_bit_that_rots_in_a_slot_is_found_before_it_is_started)
{
	static struct bench b;
	make_bench(&b);
	settle_at(&b, 5);
	for (int bit = 0; bit < 8 * N_IMAGE; bit += 5) {
		struct file *file = &b.images.files[now_names(&b.images)->file[0]];
		file->live.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		int fd = memfd_create("program", MFD_CLOEXEC);
		CHECK(tb_slot_file_load(&b.slots, TB_PLACE_A, fd) == TB_ERR_FORMAT);
		close(fd);
		file->live.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	CHECK(runs_whole(&b));
}

TEST(a_record_that_is_damaged_in_any_bit_is_the_installed_programs)
{
	struct tb_slot_state state = {.active = TB_PLACE_A, .images[TB_PLACE_A] = {.build = 5, .n_bytes = 1}}, got;
	uint8_t record[TB_SLOT_STATE_BYTES];
	tb_slot_state_write(&state, record);
	CHECK(tb_slot_state_read(tb_span_make(record, sizeof record), &got));
	CHECK_INT(got.images[TB_PLACE_A].build, 5);
	for (size_t bit = 0; bit < 8 * sizeof record; bit++) {
		record[bit / 8] ^= (uint8_t)(1u << bit % 8);
		CHECK(!tb_slot_state_read(tb_span_make(record, sizeof record), &got));
		CHECK_INT(got.active, TB_PLACE_BUILT_IN);
		record[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

/* --- faults ----------------------------------------------------------------------------------------------------------
 */

typedef enum tb_status (*step_fn)(struct bench *b, uint32_t build);

/* A step, from where it begins; the build that runs before it and after it. */
static const struct scene {
	const char *name;
	uint32_t settled;  /* 0: the installed one */
	uint32_t on_trial; /* 0: none is */
	step_fn step;
	uint32_t before, after;
} SCENES[] = {
    {"the first update", 0, 0, install, INSTALLED, 5},
    {"the second update", 4, 0, install, 4, 5},
    {"a confirmation", 4, 5, confirm, 5, 5},
    {"a roll-back", 4, 5, roll_back, 5, 4},
    {"a roll-back to the installed one", 0, 5, roll_back, 5, INSTALLED},
};
enum { N_SCENES = sizeof SCENES / sizeof SCENES[0] };

static void begin_scene(struct bench *b, const struct scene *scene)
{
	make_bench(b);
	if (scene->settled)
		settle_at(b, scene->settled);
	if (scene->on_trial && (install(b, scene->on_trial) != TB_OK || start_again(b) != TB_OK))
		abort();
}

static int n_operations(const struct scene *scene, bool of_images)
{
	static struct bench b;
	begin_scene(&b, scene);
	struct fake_disk *disk = of_images ? &b.images : &b.records;
	disk->n_until_fault = 1000;
	if (scene->step(&b, 5) != TB_OK)
		abort();
	return 1000 - disk->n_until_fault;
}

/* The power goes for both folders at once. */
static enum tb_status step_into_the_dark(struct bench *b, const struct scene *scene, bool of_images, int at)
{
	struct fake_disk *disk = of_images ? &b->images : &b->records;
	begin_scene(b, scene);
	disk->n_until_fault = at;
	disk->is_cut = true;
	return scene->step(b, 5);
}

static bool outlives_cut(const struct scene *scene, bool of_images, int at, size_t moment, enum remains remains)
{
	static struct bench b;
	enum tb_status status = step_into_the_dark(&b, scene, of_images, at);
	size_t i = moment < b.images.n_history ? moment : b.images.n_history - 1;
	size_t r = moment < b.records.n_history ? moment : b.records.n_history - 1;
	lose_power(&b.images, i, remains);
	lose_power(&b.records, r, remains);
	if (start_again(&b) != TB_OK || !runs_whole(&b))
		return false;
	uint32_t build = boot_of(&b).build;
	if (status == TB_OK ? build != scene->after : build != scene->before && build != scene->after)
		return false;
	/* And from there it goes on. */
	if (boot_of(&b).unconfirmed && confirm(&b, 0) != TB_OK)
		return false;
	return install(&b, 9) == TB_OK && start_again(&b) == TB_OK && boot_of(&b).build == 9 && runs_whole(&b);
}

static bool outlives_each_cut_at(const struct scene *scene, bool of_images, int at)
{
	for (size_t moment = 0; moment < 4; moment++)
		for (int remains = NONE; remains < N_REMAINS; remains++)
			if (!outlives_cut(scene, of_images, at, moment, (enum remains)remains)) {
				printf("# %s, cut at operation %d of the %s, moment %zu, remains %d\n", scene->name, at,
				       of_images ? "images" : "records", moment, remains);
				return false;
			}
	return true;
}

TEST(the_power_may_go_at_any_operation_and_what_runs_is_whole)
{
	for (size_t s = 0; s < N_SCENES; s++)
		for (int of_images = 0; of_images < 2; of_images++)
			for (int at = 0; at <= n_operations(&SCENES[s], of_images); at++)
				CHECK(outlives_each_cut_at(&SCENES[s], of_images, at));
}

TEST(any_operation_may_fail_and_what_runs_is_whole)
{
	static struct bench b;
	for (size_t s = 0; s < N_SCENES; s++)
		for (int of_images = 0; of_images < 2; of_images++)
			for (int at = 0; at < n_operations(&SCENES[s], of_images); at++) {
				begin_scene(&b, &SCENES[s]);
				(of_images ? &b.images : &b.records)->n_until_fault = at;
				SCENES[s].step(&b, 5);
				CHECK(runs_whole(&b));
				CHECK_INT(start_again(&b), TB_OK);
				CHECK(runs_whole(&b));
				if (boot_of(&b).unconfirmed)
					CHECK_INT(confirm(&b, 0), TB_OK);
				CHECK_INT(install(&b, 9), TB_OK);
			}
}

TEST_MAIN(T(without_a_record_the_installed_program_runs),
          T(what_is_sealed_and_activated_runs_on_trial_until_it_is_confirmed),
          T(the_next_one_goes_into_the_other_slot_and_back_to_this_one),
          T(nothing_is_written_while_an_image_is_on_trial), T(what_was_written_before_a_stop_is_gone_on_from),
          T(a_sealed_image_is_never_gone_on_from), T(an_image_that_is_short_or_of_another_form_is_not_sealed),
          T(a_bit_that_rots_in_a_slot_is_found_before_it_is_started),
          T(a_record_that_is_damaged_in_any_bit_is_the_installed_programs),
          T(the_power_may_go_at_any_operation_and_what_runs_is_whole), T(any_operation_may_fail_and_what_runs_is_whole))
