/* Releases: what is published is offered in stages, and stopped when it fails. Real records, real files, real keys. */
#include "common/wire/image.h"
#include "server/release/release.h"
#include "server/release/sign.h"
#include "tests/unit/family/folder.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#define HARDWARE "linux-test"

struct scene {
	struct folder folder;
	struct tb_releases *releases;
};

static void write_key(const struct folder *folder, const char *name, const char *curve, mode_t mode)
{
	EVP_PKEY *key = EVP_EC_gen(curve);
	FILE *file = fopen(path_in(folder, name), "we");
	if (!key || !file || PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) != 1)
		abort();
	fclose(file);
	if (chmod(path_in(folder, name), mode) != 0)
		abort();
	EVP_PKEY_free(key);
}

static void begin_scene(struct scene *scene)
{
	begin(&scene->folder);
	struct tb_releases_config config = {.data_dir = scene->folder.dir, .log = &scene->folder.log};
	if (tb_releases_open(&config, &scene->releases) != TB_OK)
		abort();
	write_key(&scene->folder, "key.pem", "P-256", 0600);
}

static void end_scene(struct scene *scene)
{
	struct folder images = {0};
	tb_releases_close(scene->releases);
	snprintf(images.dir, sizeof images.dir, "%.40s/firmware", scene->folder.dir);
	end(&images);
	end(&scene->folder);
}

static void write_image(const struct scene *scene, const char *hardware, uint32_t build)
{
	uint8_t image[TB_IMAGE_LINUX_HEAD + 100];
	memset(image, (int)build, sizeof image);
	FILE *file = fopen(path_in(&scene->folder, "image"), "we");
	if (tb_image_write_linux(hardware, "1.2.3", build, 100, image) != TB_OK || !file ||
	    fwrite(image, sizeof image, 1, file) != 1)
		abort();
	fclose(file);
}

/* As teddyctl would ask for it; paths are static, so one at a time. */
static struct tb_publication publication_of(const struct scene *scene)
{
	static char image[512], key[512];
	snprintf(image, sizeof image, "%s", path_in(&scene->folder, "image"));
	snprintf(key, sizeof key, "%s", path_in(&scene->folder, "key.pem"));
	return (struct tb_publication){.image_file = image,
	                               .key_file = key,
	                               .hardware = HARDWARE,
	                               .notes = "better",
	                               .rollout_percent = 100,
	                               .stage_percent = 100};
}

static enum tb_status publish_stage(struct scene *scene, uint32_t build, uint8_t stage_percent)
{
	struct tb_release release;
	const char *why = NULL;
	write_image(scene, HARDWARE, build);
	struct tb_publication publication = publication_of(scene);
	publication.stage_percent = stage_percent;
	return tb_release_publish(scene->releases, &publication, &release, &why);
}

static uint32_t offered(struct scene *scene, const char *device_id, uint32_t build)
{
	struct tb_release release;
	enum tb_status status = tb_release_offer(scene->releases, HARDWARE, device_id, build, &release);
	return status == TB_OK ? release.manifest.build : 0;
}

TEST(what_is_published_is_offered_with_a_signature_that_verifies)
{
	struct scene scene;
	struct tb_release got;
	uint8_t public_key[TB_P256_PUBLIC_LEN];
	char text[TB_MANIFEST_CANONICAL_MAX];
	size_t n_text;
	const char *why;
	begin_scene(&scene);
	CHECK_INT(publish_stage(&scene, 17, 100), TB_OK);
	CHECK_INT(tb_release_offer(scene.releases, HARDWARE, NULL, 0, &got), TB_OK);
	CHECK_INT(got.manifest.build, 17);
	CHECK_STR(got.manifest.version, "1.2.3");
	CHECK_STR(got.manifest.url, "/api/v1/esp32/firmware/image?hardware=" HARDWARE "&build=17");
	CHECK_INT(got.manifest.n_bytes, TB_IMAGE_LINUX_HEAD + 100);
	CHECK_INT(tb_manifest_canonical(&got.manifest, text, sizeof text, &n_text), TB_OK);
	CHECK_INT(tb_sign_public_key(path_in(&scene.folder, "key.pem"), true, public_key, &why), TB_OK);
	CHECK_INT(tb_sign_verify(public_key, tb_span_make(text, n_text),
	                         tb_span_make(got.manifest.signature, got.manifest.n_signature)),
	          TB_OK);
	end_scene(&scene);
}

TEST(the_image_is_served_as_it_was_published)
{
	struct scene scene;
	uint8_t bytes[TB_IMAGE_LINUX_HEAD + 101], digest[TB_SHA256_LEN], sha256[TB_SHA256_LEN];
	uint32_t n_bytes = 0;
	int fd = -1;
	begin_scene(&scene);
	publish_stage(&scene, 17, 100);
	CHECK_INT(tb_release_image_open(scene.releases, HARDWARE, 17, &fd, &n_bytes, sha256), TB_OK);
	CHECK_INT(read(fd, bytes, sizeof bytes), n_bytes);
	CHECK_INT(tb_sign_sha256(tb_span_make(bytes, n_bytes), digest), TB_OK);
	CHECK_MEM(digest, sha256, sizeof digest);
	close(fd);
	CHECK_INT(tb_release_image_open(scene.releases, HARDWARE, 18, &fd, &n_bytes, sha256), TB_ERR_NOT_FOUND);
	CHECK_INT(tb_release_image_open(scene.releases, "linux-other", 17, &fd, &n_bytes, sha256), TB_ERR_NOT_FOUND);
	end_scene(&scene);
}

TEST(an_image_whose_file_has_changed_its_size_is_not_served)
{
	struct scene scene;
	uint8_t sha256[TB_SHA256_LEN];
	uint32_t n_bytes;
	int fd;
	begin_scene(&scene);
	publish_stage(&scene, 17, 100);
	write_file(&scene.folder, "firmware/" HARDWARE "-17.img", "short", 0600);
	CHECK_INT(tb_release_image_open(scene.releases, HARDWARE, 17, &fd, &n_bytes, sha256), TB_ERR_IO);
	CHECK(strstr(scene.folder.logged, "is not the image that was published"));
	end_scene(&scene);
}

TEST(only_a_higher_build_is_published_and_offered)
{
	struct scene scene;
	begin_scene(&scene);
	CHECK_INT(publish_stage(&scene, 17, 100), TB_OK);
	CHECK_INT(publish_stage(&scene, 17, 100), TB_ERR_EXISTS);
	CHECK_INT(publish_stage(&scene, 16, 100), TB_ERR_EXISTS);
	CHECK_INT(publish_stage(&scene, 20, 100), TB_OK);
	CHECK_INT(offered(&scene, "teddy_0001", 0), 20);
	CHECK_INT(offered(&scene, "teddy_0001", 19), 20);
	CHECK_INT(offered(&scene, "teddy_0001", 20), 0);
	end_scene(&scene);
}

TEST(a_stage_is_always_the_same_bears_and_grows)
{
	struct scene scene;
	char device_id[24];
	unsigned n_first = 0, n_second = 0, n_lost = 0;
	bool had[400];
	begin_scene(&scene);
	CHECK_INT(publish_stage(&scene, 17, 10), TB_OK);
	for (unsigned i = 0; i < 400; i++) {
		snprintf(device_id, sizeof device_id, "teddy_%04u", i);
		had[i] = offered(&scene, device_id, 1) == 17;
		n_first += had[i];
	}
	CHECK_INT(tb_release_rollout(scene.releases, HARDWARE, 17, 50), TB_OK);
	for (unsigned i = 0; i < 400; i++) {
		snprintf(device_id, sizeof device_id, "teddy_%04u", i);
		bool has = offered(&scene, device_id, 1) == 17;
		n_second += has;
		n_lost += had[i] && !has;
	}
	/* Four standard deviations of a fair choice among 400. */
	CHECK(n_first > 16 && n_first < 64);
	CHECK(n_second > 160 && n_second < 240);
	CHECK_INT(n_lost, 0);
	CHECK_INT(offered(&scene, NULL, 0), 0);
	end_scene(&scene);
}

TEST(bears_outside_of_a_stage_get_the_release_before)
{
	struct scene scene;
	char device_id[24];
	unsigned n_old = 0, n_new = 0;
	begin_scene(&scene);
	publish_stage(&scene, 17, 100);
	publish_stage(&scene, 18, 50);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(device_id, sizeof device_id, "teddy_%04u", i);
		uint32_t build = offered(&scene, device_id, 1);
		n_old += build == 17;
		n_new += build == 18;
	}
	CHECK_INT(n_old + n_new, 100);
	CHECK(n_old > 0 && n_new > 0);
	CHECK_INT(offered(&scene, NULL, 0), 17);
	end_scene(&scene);
}

TEST(a_halted_release_is_offered_no_more_until_it_is_rolled_out_again)
{
	struct scene scene;
	uint8_t sha256[TB_SHA256_LEN];
	uint32_t n_bytes;
	int fd;
	begin_scene(&scene);
	publish_stage(&scene, 17, 100);
	publish_stage(&scene, 18, 100);
	CHECK_INT(tb_release_halt(scene.releases, HARDWARE, 18), TB_OK);
	CHECK_INT(offered(&scene, "teddy_0001", 1), 17);
	CHECK_INT(tb_release_image_open(scene.releases, HARDWARE, 18, &fd, &n_bytes, sha256), TB_ERR_NOT_FOUND);
	CHECK_INT(tb_release_rollout(scene.releases, HARDWARE, 18, 100), TB_OK);
	CHECK_INT(offered(&scene, "teddy_0001", 1), 18);
	CHECK_INT(tb_release_halt(scene.releases, HARDWARE, 19), TB_ERR_NOT_FOUND);
	CHECK_INT(tb_release_rollout(scene.releases, HARDWARE, 18, 0), TB_ERR_ARG);
	end_scene(&scene);
}

TEST(a_stage_may_not_go_beyond_what_was_signed)
{
	struct scene scene;
	struct tb_release release;
	const char *why;
	begin_scene(&scene);
	write_image(&scene, HARDWARE, 17);
	struct tb_publication publication = publication_of(&scene);
	publication.rollout_percent = 20;
	publication.stage_percent = 21;
	CHECK_INT(tb_release_publish(scene.releases, &publication, &release, &why), TB_ERR_ARG);
	publication.stage_percent = 20;
	CHECK_INT(tb_release_publish(scene.releases, &publication, &release, &why), TB_OK);
	CHECK_INT(tb_release_rollout(scene.releases, HARDWARE, 17, 21), TB_ERR_ARG);
	end_scene(&scene);
}

/* --- how it went ----------------------------------------------------------------------------------------------------
 */

static bool tell(struct scene *scene, unsigned bear, const char *result, const char *cause)
{
	char device_id[24];
	bool halted = false;
	snprintf(device_id, sizeof device_id, "teddy_%04u", bear);
	offered(scene, device_id, 1);
	if (tb_release_outcome(scene->releases, device_id, 17, result, cause, &halted) != TB_OK)
		abort();
	return halted;
}

static struct tb_release look(struct scene *scene)
{
	struct tb_release release = {0};
	uint8_t sha256[TB_SHA256_LEN];
	uint32_t n_bytes;
	int fd;
	if (tb_release_image_open(scene->releases, HARDWARE, 17, &fd, &n_bytes, sha256) == TB_OK)
		close(fd);
	tb_release_offer(scene->releases, HARDWARE, NULL, 0, &release);
	return release;
}

TEST(each_bear_counts_once_with_its_last_word)
{
	struct scene scene;
	begin_scene(&scene);
	publish_stage(&scene, 17, 100);
	tell(&scene, 1, "failed", "http");
	tell(&scene, 1, "confirmed", "");
	tell(&scene, 1, "confirmed", "");
	tell(&scene, 2, "rolled_back", "crash");
	tell(&scene, 3, "rolled_back", "no_server");
	tell(&scene, 4, "refused", "signature");
	tell(&scene, 5, "something", "new");
	struct tb_release release = look(&scene);
	CHECK_INT(release.n_confirmed, 1);
	CHECK_INT(release.n_failed, 1);
	CHECK_INT(release.n_other, 3);
	end_scene(&scene);
}

TEST(the_third_failure_that_is_the_images_halts_it)
{
	struct scene scene;
	begin_scene(&scene);
	publish_stage(&scene, 17, 100);
	CHECK(!tell(&scene, 1, "rolled_back", "crash"));
	CHECK(!tell(&scene, 2, "rolled_back", "watchdog"));
	CHECK(!tell(&scene, 3, "rolled_back", "power"));
	CHECK(!tell(&scene, 4, "rolled_back", "no_server"));
	CHECK(tell(&scene, 5, "rolled_back", "self_test"));
	CHECK(!tell(&scene, 6, "rolled_back", "bad_image"));
	CHECK_INT(offered(&scene, "teddy_0009", 1), 0);
	CHECK(strstr(scene.folder.logged, "linux-test build 17 is halted: 3 bears failed with it, 0 confirmed it"));
	end_scene(&scene);
}

TEST(few_failures_among_many_bears_do_not_halt_it)
{
	struct scene scene;
	begin_scene(&scene);
	publish_stage(&scene, 17, 100);
	for (unsigned i = 0; i < 77; i++)
		tell(&scene, 100 + i, "confirmed", "");
	for (unsigned i = 0; i < 4; i++)
		CHECK(!tell(&scene, i, "rolled_back", "crash"));
	CHECK(tell(&scene, 4, "rolled_back", "crash"));
	end_scene(&scene);
}

TEST(a_bear_that_never_asked_or_an_unknown_build_counts_nowhere)
{
	struct scene scene;
	bool halted;
	begin_scene(&scene);
	publish_stage(&scene, 17, 100);
	CHECK_INT(tb_release_outcome(scene.releases, "teddy_0001", 17, "confirmed", "", &halted), TB_ERR_NOT_FOUND);
	offered(&scene, "teddy_0001", 1);
	CHECK_INT(tb_release_outcome(scene.releases, "teddy_0001", 99, "confirmed", "", &halted), TB_ERR_NOT_FOUND);
	CHECK(!any_file_says(&scene.folder, "teddy_0001"));
	end_scene(&scene);
}

/* --- what is not published ------------------------------------------------------------------------------------------
 */

static const char *refusal(struct scene *scene, struct tb_publication publication, enum tb_status expected)
{
	struct tb_release release;
	const char *why = NULL;
	enum tb_status status = tb_release_publish(scene->releases, &publication, &release, &why);
	if (status != expected || offered(scene, NULL, 0) != 0)
		return "another status, or it was published";
	return why ? why : "";
}

TEST(a_key_that_others_can_read_or_that_is_none_is_refused)
{
	struct scene scene;
	begin_scene(&scene);
	write_image(&scene, HARDWARE, 17);
	struct tb_publication publication = publication_of(&scene);
	CHECK_INT(chmod(publication.key_file, 0640), 0);
	CHECK_STR(refusal(&scene, publication, TB_ERR_REFUSED), "others can read the private key: chmod 600");
	write_key(&scene.folder, "key.pem", "P-384", 0600);
	CHECK(strstr(refusal(&scene, publication, TB_ERR_AUTH), "the key must be ECDSA P-256 in PEM"));
	write_file(&scene.folder, "key.pem", "no key", 0600);
	CHECK(strstr(refusal(&scene, publication, TB_ERR_AUTH), "the key must be ECDSA P-256 in PEM"));
	unlink(publication.key_file);
	CHECK_STR(refusal(&scene, publication, TB_ERR_IO), "the key's file cannot be read");
	end_scene(&scene);
}

TEST(what_is_no_image_of_this_hardware_is_refused)
{
	struct scene scene;
	begin_scene(&scene);
	struct tb_publication publication = publication_of(&scene);
	CHECK_STR(refusal(&scene, publication, TB_ERR_IO), "the image's file cannot be opened");
	write_file(&scene.folder, "image", "", 0600);
	CHECK_STR(refusal(&scene, publication, TB_ERR_TOO_LARGE), "the image must have 1 to 8388608 bytes");
	write_image(&scene, "linux-other", 17);
	CHECK_STR(refusal(&scene, publication, TB_ERR_REFUSED), "the image is for other hardware");
	publication.hardware = "toaster";
	CHECK(strstr(refusal(&scene, publication, TB_ERR_UNSUPPORTED), "no form of image is known"));
	publication.hardware = "esp32";
	CHECK(strstr(refusal(&scene, publication, TB_ERR_FORMAT), "this is no image for this hardware"));
	end_scene(&scene);
}

static bool always_secret(void *ctx, struct tb_span image, const char **why)
{
	(void)ctx, (void)image;
	*why = "a secret";
	return true;
}

TEST(an_image_with_secrets_is_refused)
{
	struct scene scene;
	begin_scene(&scene);
	write_image(&scene, HARDWARE, 17);
	struct tb_publication publication = publication_of(&scene);
	publication.has_secrets = always_secret;
	CHECK_STR(refusal(&scene, publication, TB_ERR_REFUSED), "a secret");
	end_scene(&scene);
}

TEST(a_signature_made_elsewhere_counts_only_for_what_was_signed)
{
	struct scene scene;
	struct tb_manifest manifest;
	struct tb_release release;
	uint8_t signature[TB_SIGNATURE_MAX];
	char text[TB_MANIFEST_CANONICAL_MAX];
	size_t n_text, n_signature;
	const char *why;
	begin_scene(&scene);
	write_image(&scene, HARDWARE, 17);
	struct tb_publication publication = publication_of(&scene);
	const char *key_file = publication.key_file;
	CHECK_INT(tb_sign_public_key(key_file, true, publication.public_key, &why), TB_OK);
	publication.key_file = NULL;
	CHECK_INT(tb_release_prepare(&publication, &manifest, &why), TB_OK);
	CHECK_INT(tb_manifest_canonical(&manifest, text, sizeof text, &n_text), TB_OK);
	CHECK_INT(tb_sign_with_file(key_file, tb_span_make(text, n_text), signature, &n_signature, &why), TB_OK);
	publication.signature = tb_span_make(signature, n_signature);
	publication.notes = "other notes";
	CHECK(strstr(refusal(&scene, publication, TB_ERR_AUTH), "the signature is not this key's over this image"));
	publication.notes = "better";
	signature[n_signature - 1] ^= 1;
	CHECK(strstr(refusal(&scene, publication, TB_ERR_AUTH), "the signature is not this key's"));
	signature[n_signature - 1] ^= 1;
	CHECK_INT(tb_release_publish(scene.releases, &publication, &release, &why), TB_OK);
	end_scene(&scene);
}

TEST(what_a_crash_has_left_is_cleaned_and_published_anew)
{
	struct scene scene;
	begin_scene(&scene);
	write_file(&scene.folder, "firmware/" HARDWARE "-9.img.part", "half of an image", 0600);
	write_file(&scene.folder, "firmware/" HARDWARE "-17.img", "an image without a record", 0600);
	CHECK_INT(offered(&scene, NULL, 0), 0);
	CHECK_INT(publish_stage(&scene, 17, 100), TB_OK);
	CHECK_INT(access(path_in(&scene.folder, "firmware/" HARDWARE "-9.img.part"), F_OK), -1);
	CHECK_INT(offered(&scene, NULL, 0), 17);
	end_scene(&scene);
}

TEST_MAIN(T(what_is_published_is_offered_with_a_signature_that_verifies), T(the_image_is_served_as_it_was_published),
          T(an_image_whose_file_has_changed_its_size_is_not_served), T(only_a_higher_build_is_published_and_offered),
          T(a_stage_is_always_the_same_bears_and_grows), T(bears_outside_of_a_stage_get_the_release_before),
          T(a_halted_release_is_offered_no_more_until_it_is_rolled_out_again),
          T(a_stage_may_not_go_beyond_what_was_signed), T(each_bear_counts_once_with_its_last_word),
          T(the_third_failure_that_is_the_images_halts_it), T(few_failures_among_many_bears_do_not_halt_it),
          T(a_bear_that_never_asked_or_an_unknown_build_counts_nowhere),
          T(a_key_that_others_can_read_or_that_is_none_is_refused), T(what_is_no_image_of_this_hardware_is_refused),
          T(an_image_with_secrets_is_refused), T(a_signature_made_elsewhere_counts_only_for_what_was_signed),
          T(what_a_crash_has_left_is_cleaned_and_published_anew))
