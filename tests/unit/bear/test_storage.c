/* Values in files: what is written is there, whole, whenever the power goes and whatever fails. */
#include "device/linux/storage_file.h"
#include "tests/unit/bear/fake_disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/check.h"

/* --- the storage over it ------------------------------------------------------------------------------------- */

struct place {
	struct fake_disk disk;
	struct tb_storage_file storage;
	struct tb_storage_port port;
};

static enum tb_status open_again(struct place *p)
{
	struct tb_disk ops = ops_of(&p->disk);
	enum tb_status status = tb_storage_file_open(&p->storage, &ops);
	p->port = tb_storage_file_port(&p->storage);
	return status;
}

static void empty_place(struct place *p)
{
	memset(p, 0, sizeof *p);
	empty_disk(&p->disk);
	if (open_again(p) != TB_OK)
		abort();
}

static enum tb_status set(struct place *p, const char *key, const char *text)
{
	return p->port.set(p->port.ctx, key, tb_span_cstr(text));
}

/* "" when there is none, "?" when it cannot be read. */
static const char *get(struct place *p, const char *key)
{
	static char text[TB_STORAGE_VALUE_MAX + 1];
	size_t n_bytes = 0;
	enum tb_status status = p->port.get(p->port.ctx, key, text, sizeof text - 1, &n_bytes);
	text[n_bytes] = 0;
	return status == TB_OK ? text : status == TB_ERR_NOT_FOUND ? "" : "?";
}

TEST(a_value_is_there_until_it_is_changed_or_erased)
{
	struct place p;
	empty_place(&p);
	CHECK_STR(get(&p, "rules"), "");
	CHECK_INT(set(&p, "rules", "first"), TB_OK);
	CHECK_INT(set(&p, "volume", "3"), TB_OK);
	CHECK_STR(get(&p, "rules"), "first");
	CHECK_INT(set(&p, "rules", "2nd"), TB_OK);
	CHECK_STR(get(&p, "rules"), "2nd");
	CHECK_INT(set(&p, "rules", ""), TB_OK);
	CHECK_INT(set(&p, "rules", ""), TB_OK);
	CHECK_STR(get(&p, "rules"), "");
	CHECK_STR(get(&p, "volume"), "3");
}

TEST(a_value_longer_than_the_room_for_it_is_told_and_not_cut)
{
	struct place p;
	char room[4] = "abc";
	size_t n_bytes = 77;
	empty_place(&p);
	set(&p, "rules", "12345");
	CHECK_INT(p.port.get(p.port.ctx, "rules", room, sizeof room, &n_bytes), TB_ERR_TOO_LARGE);
	CHECK_INT(n_bytes, 77);
}

TEST(keys_and_values_have_their_bounds)
{
	struct place p;
	uint8_t bytes[TB_STORAGE_VALUE_MAX + 1] = {0};
	size_t n_bytes;
	const char *const no_keys[] = {"", ".", "..", "a/b", "../x", "UPPER", "sixteen_letters_", "a.tmp", "\xc3\xa4"};
	empty_place(&p);
	for (size_t i = 0; i < sizeof no_keys / sizeof no_keys[0]; i++) {
		CHECK_INT(set(&p, no_keys[i], "x"), TB_ERR_ARG);
		CHECK_INT(p.port.get(p.port.ctx, no_keys[i], bytes, sizeof bytes, &n_bytes), TB_ERR_ARG);
	}
	CHECK_INT(set(&p, "fifteen_letters", "x"), TB_OK);
	CHECK_INT(p.port.set(p.port.ctx, "k", tb_span_make(bytes, TB_STORAGE_VALUE_MAX)), TB_OK);
	CHECK_INT(p.port.set(p.port.ctx, "k", tb_span_make(bytes, TB_STORAGE_VALUE_MAX + 1)), TB_ERR_TOO_LARGE);
}

TEST(there_is_room_for_32_keys_and_for_another_once_one_is_erased)
{
	struct place p;
	char key[16];
	empty_place(&p);
	for (int i = 0; i < TB_STORAGE_KEYS_MAX; i++) {
		snprintf(key, sizeof key, "k%d", i);
		CHECK_INT(set(&p, key, "x"), TB_OK);
	}
	CHECK_INT(set(&p, "another", "x"), TB_ERR_FULL);
	CHECK_INT(open_again(&p), TB_OK);
	CHECK_INT(set(&p, "another", "x"), TB_ERR_FULL);
	CHECK_INT(set(&p, "k7", "changed"), TB_OK);
	CHECK_INT(set(&p, "k3", ""), TB_OK);
	CHECK_INT(set(&p, "another", "x"), TB_OK);
}

/* --- faults -------------------------------------------------------------------------------------------------- */

/* A change of a value, before and after. */
struct change {
	const char *before, *after;
};
static const struct change CHANGES[] = {{"old value", "new, and longer"}, {"", "the first one"}, {"old value", ""}};
enum { N_CHANGES = sizeof CHANGES / sizeof CHANGES[0] };

static void prepare(struct place *p, const struct change *change)
{
	empty_place(p);
	set(p, "other", "stays");
	set(p, "rules", change->before);
}

static bool is_old_or_new(const char *value, const struct change *change)
{
	return strcmp(value, change->before) == 0 || strcmp(value, change->after) == 0;
}

/* The operations that a change takes. */
static int n_operations(const struct change *change)
{
	struct place p;
	prepare(&p, change);
	p.disk.n_until_fault = 1000;
	set(&p, "rules", change->after);
	return 1000 - p.disk.n_until_fault;
}

/* true when the value is as it must be after the power went at operation `at` (and at none, when it is the last). */
static bool outlives_cut(const struct change *change, int at, size_t moment, enum remains remains)
{
	struct place p;
	prepare(&p, change);
	p.disk.n_until_fault = at;
	p.disk.is_cut = true;
	enum tb_status status = set(&p, "rules", change->after);
	if (moment >= p.disk.n_history)
		return true;
	lose_power(&p.disk, moment, remains);
	if (open_again(&p) != TB_OK || strcmp(get(&p, "other"), "stays") != 0)
		return false;
	const char *value = get(&p, "rules");
	return status == TB_OK ? strcmp(value, change->after) == 0 : is_old_or_new(value, change);
}

TEST(a_power_cut_at_any_operation_leaves_the_old_value_or_the_new_one_whole)
{
	for (size_t c = 0; c < N_CHANGES; c++) {
		int n = n_operations(&CHANGES[c]);
		CHECK(n >= 2);
		for (int at = 0; at <= n; at++)
			for (size_t moment = 0; moment < N_HISTORY; moment++)
				for (int remains = NONE; remains < N_REMAINS; remains++)
					CHECK(outlives_cut(&CHANGES[c], at, moment, (enum remains)remains));
	}
}

TEST(whatever_operation_fails_the_value_is_whole_and_the_next_change_works)
{
	for (size_t c = 0; c < N_CHANGES; c++) {
		int n = n_operations(&CHANGES[c]);
		for (int at = 0; at < n; at++) {
			struct place p;
			prepare(&p, &CHANGES[c]);
			p.disk.n_until_fault = at;
			CHECK_INT(set(&p, "rules", CHANGES[c].after), TB_ERR_IO);
			CHECK(is_old_or_new(get(&p, "rules"), &CHANGES[c]));
			CHECK_INT(set(&p, "rules", "again"), TB_OK);
			CHECK_STR(get(&p, "rules"), "again");
		}
	}
}

TEST(what_a_power_cut_left_half_done_is_taken_away_at_the_next_start)
{
	struct place p;
	prepare(&p, &CHANGES[0]);
	p.disk.n_until_fault = 1;
	p.disk.is_cut = true;
	set(&p, "rules", "new");
	lose_power(&p.disk, p.disk.n_history - 1, PART);
	CHECK_INT(now_names(&p.disk)->n, 3);
	CHECK_INT(open_again(&p), TB_OK);
	CHECK_INT(now_names(&p.disk)->n, 2);
}

TEST(a_value_that_cannot_be_read_is_told)
{
	struct place p;
	prepare(&p, &CHANGES[0]);
	p.disk.n_until_fault = 0;
	CHECK_STR(get(&p, "rules"), "?");
}

/* --- a real folder ------------------------------------------------------------------------------------------- */

struct folder {
	char parent[32], path[48];
	struct tb_posix_disk disk;
	struct tb_storage_file storage;
	struct tb_storage_port port;
};

static enum tb_status open_folder(struct folder *f)
{
	enum tb_status status = tb_posix_disk_open(&f->disk, f->path);
	if (status != TB_OK)
		return status;
	struct tb_disk ops = tb_posix_disk_ops(&f->disk);
	status = tb_storage_file_open(&f->storage, &ops);
	f->port = tb_storage_file_port(&f->storage);
	return status;
}

static void make_folder(struct folder *f)
{
	memset(f, 0, sizeof *f);
	snprintf(f->parent, sizeof f->parent, "/tmp/teddy-storage-XXXXXX");
	if (!mkdtemp(f->parent))
		abort();
	snprintf(f->path, sizeof f->path, "%s/state", f->parent);
}

static void remove_folder(struct folder *f, const char *const *files)
{
	char name[64];
	tb_posix_disk_close(&f->disk);
	for (; *files; files++) {
		snprintf(name, sizeof name, "%s/%s", f->path, *files);
		unlink(name);
	}
	rmdir(f->path);
	if (rmdir(f->parent) != 0)
		abort();
}

TEST(values_in_a_real_folder_outlive_the_program_and_are_for_its_user_alone)
{
	struct folder f;
	struct stat about;
	char name[64], value[16];
	size_t n_bytes = 0;
	make_folder(&f);
	CHECK_INT(open_folder(&f), TB_OK);
	CHECK_INT(f.port.get(f.port.ctx, "rules", value, sizeof value, &n_bytes), TB_ERR_NOT_FOUND);
	CHECK_INT(f.port.set(f.port.ctx, "rules", tb_span_cstr("first")), TB_OK);
	CHECK_INT(f.port.set(f.port.ctx, "rules", tb_span_cstr("value")), TB_OK);
	CHECK_INT(f.port.set(f.port.ctx, "gone", tb_span_cstr("x")), TB_OK);
	CHECK_INT(f.port.set(f.port.ctx, "gone", tb_span_cstr("")), TB_OK);
	tb_posix_disk_close(&f.disk);
	CHECK_INT(open_folder(&f), TB_OK);
	CHECK_INT(f.storage.n_keys, 1);
	CHECK_INT(f.port.get(f.port.ctx, "rules", value, sizeof value, &n_bytes), TB_OK);
	CHECK_INT(n_bytes, 5);
	CHECK_MEM(value, "value", 5);
	CHECK_INT(f.port.get(f.port.ctx, "rules", value, 4, &n_bytes), TB_ERR_TOO_LARGE);
	snprintf(name, sizeof name, "%s/rules", f.path);
	CHECK_INT(stat(name, &about), 0);
	CHECK_INT(about.st_mode & 0777, 0600);
	CHECK_INT(stat(f.path, &about), 0);
	CHECK_INT(about.st_mode & 0777, 0700);
	remove_folder(&f, (const char *const[]){"rules", NULL});
}

TEST(a_folder_belongs_to_one_bear_at_a_time)
{
	struct folder f;
	struct tb_posix_disk second;
	make_folder(&f);
	CHECK_INT(open_folder(&f), TB_OK);
	CHECK_INT(tb_posix_disk_open(&second, f.path), TB_ERR_BUSY);
	remove_folder(&f, (const char *const[]){NULL});
}

TEST(a_folder_that_cannot_be_made_is_told)
{
	struct tb_posix_disk disk;
	CHECK_INT(tb_posix_disk_open(&disk, "/dev/null/state"), TB_ERR_IO);
	CHECK_INT(tb_posix_disk_open(&disk, "/dev/null"), TB_ERR_IO);
}

TEST(a_link_in_the_folder_leads_nowhere)
{
	struct folder f;
	char name[64], target[64], value[16];
	size_t n_bytes;
	make_folder(&f);
	CHECK_INT(open_folder(&f), TB_OK);
	snprintf(target, sizeof target, "%s/other", f.path);
	snprintf(name, sizeof name, "%s/rules", f.path);
	CHECK_INT(f.port.set(f.port.ctx, "other", tb_span_cstr("x")), TB_OK);
	CHECK_INT(symlink(target, name), 0);
	CHECK_INT(f.port.get(f.port.ctx, "rules", value, sizeof value, &n_bytes), TB_ERR_IO);
	CHECK_INT(f.port.set(f.port.ctx, "rules", tb_span_cstr("mine")), TB_OK);
	CHECK_INT(f.port.get(f.port.ctx, "other", value, sizeof value, &n_bytes), TB_OK);
	CHECK_INT(n_bytes, 1);
	remove_folder(&f, (const char *const[]){"rules", "other", NULL});
}

TEST_MAIN(T(a_value_is_there_until_it_is_changed_or_erased), T(a_value_longer_than_the_room_for_it_is_told_and_not_cut),
          T(keys_and_values_have_their_bounds), T(there_is_room_for_32_keys_and_for_another_once_one_is_erased),
          T(a_power_cut_at_any_operation_leaves_the_old_value_or_the_new_one_whole),
          T(whatever_operation_fails_the_value_is_whole_and_the_next_change_works),
          T(what_a_power_cut_left_half_done_is_taken_away_at_the_next_start), T(a_value_that_cannot_be_read_is_told),
          T(values_in_a_real_folder_outlive_the_program_and_are_for_its_user_alone),
          T(a_folder_belongs_to_one_bear_at_a_time), T(a_folder_that_cannot_be_made_is_told),
          T(a_link_in_the_folder_leads_nowhere))
