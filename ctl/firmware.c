/* teddyctl firmware: images become releases, and releases are watched and stopped. */
#include "ctl/ctl.h"

#include "common/wire/image.h"
#include "server/release/release.h"
#include "server/release/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WHOLE_PERCENT = 100, SIGNATURE_FILE_MAX = 256 };

/* firmware/main/identity.c puts it into every image that was built with secrets.h. */
static const char ONE_BEAR_MARK[] = "teddy:one-bear-build";

/* --- what all of them need ------------------------------------------------------------------------------------------
 */

static struct tb_releases *open_releases(struct tb_ctl *ctl)
{
	struct tb_releases *releases = NULL;
	struct tb_releases_config config = {.data_dir = ctl->config.data_dir, .log = &ctl->log};
	enum tb_status status = tb_releases_open(&config, &releases);
	if (status != TB_OK)
		tb_ctl_say("the releases in %s cannot be opened: %s", ctl->config.data_dir, tb_status_message(status));
	return status == TB_OK ? releases : NULL;
}

/* An option's number within bounds; `otherwise` when it is not given. */
static bool read_number(const struct tb_ctl *ctl, enum tb_ctl_option option, const char *name, uint32_t otherwise,
                        uint32_t max, uint32_t *out)
{
	const char *text = ctl->value[option];
	char *end = NULL;
	*out = otherwise;
	if (!text)
		return true;
	errno = 0;
	unsigned long long value = strtoull(text, &end, 10);
	if (errno == 0 && text[0] >= '0' && text[0] <= '9' && *end == '\0' && value <= max) {
		*out = (uint32_t)value;
		return true;
	}
	tb_ctl_say("--%s: is '%s', must be a whole number of 0 to %u", name, text, (unsigned)max);
	return false;
}

static void write_release(struct tb_json_writer *json, const struct tb_release *release)
{
	const struct tb_manifest *manifest = &release->manifest;
	tb_json_write_cstr(json, "hardware", manifest->hardware);
	tb_json_write_int(json, "build", manifest->build);
	tb_json_write_cstr(json, "version", manifest->version);
	tb_json_write_cstr(json, "state", tb_release_state_name(release->state));
	tb_json_write_int(json, "stage_percent", release->stage_percent);
	tb_json_write_int(json, "rollout_percent", manifest->rollout_percent);
	tb_json_write_int(json, "min_build", manifest->min_build);
	tb_json_write_bool(json, "mandatory", manifest->mandatory);
	tb_json_write_int(json, "size", manifest->n_bytes);
	tb_json_write_cstr(json, "key_id", manifest->key_id);
	tb_json_write_cstr(json, "notes", manifest->notes);
	tb_ctl_write_time(json, "published_at", release->published_at_s);
	tb_json_write_int(json, "confirmed", release->n_confirmed);
	tb_json_write_int(json, "failed", release->n_failed);
	tb_json_write_int(json, "other", release->n_other);
}

static void print_line(const struct tb_release *release)
{
	printf("%-20s %10u %-12s %-13s %4u%% %9u %9u %9u\n", release->manifest.hardware,
	       (unsigned)release->manifest.build, release->manifest.version, tb_release_state_name(release->state),
	       release->stage_percent, (unsigned)release->n_confirmed, (unsigned)release->n_failed,
	       (unsigned)release->n_other);
}

static void print_one(struct tb_ctl_listing *listing, const struct tb_release *release)
{
	struct tb_ctl_object object;
	if (listing->json) {
		tb_ctl_listing_begin(listing, &object);
		write_release(&object.writer, release);
		tb_ctl_object_print(&object);
		return;
	}
	if (listing->n_printed++ == 0)
		printf("%-20s %10s %-12s %-13s %5s %9s %9s %9s\n", "HARDWARE", "BUILD", "VERSION", "STATE", "STAGE",
		       "CONFIRMED", "FAILED", "OTHER");
	print_line(release);
}

static void on_release(void *ctx, const struct tb_release *release)
{
	print_one(ctx, release);
}

/* --- publish, prepare -----------------------------------------------------------------------------------------------
 */

static bool has_secrets(void *ctx, struct tb_span image, const char **why)
{
	struct tb_ctl *ctl = ctx;
	static char text[128];
	const char *what = NULL;
	if (memmem(image.data, image.n_bytes, ONE_BEAR_MARK, sizeof ONE_BEAR_MARK - 1)) {
		*why = "it was built for one bear, with secrets.h in it: build the fleet image (teddy_bear_fleet)";
		return true;
	}
	if (tb_family_find_secret(ctl->family, image, &what) != TB_OK) {
		*why = "it cannot be told whether there are secrets in it";
		return true;
	}
	snprintf(text, sizeof text, "it holds %s: every bear would get it", what ? what : "");
	*why = text;
	return what != NULL;
}

static bool read_wishes(struct tb_ctl *ctl, struct tb_publication *out)
{
	uint32_t min_build, rollout, stage;
	if (!read_number(ctl, TB_CTL_MIN_BUILD, "min-build", 0, UINT32_MAX, &min_build) ||
	    !read_number(ctl, TB_CTL_ROLLOUT, "rollout", WHOLE_PERCENT, WHOLE_PERCENT, &rollout) ||
	    !read_number(ctl, TB_CTL_STAGE, "stage", rollout, WHOLE_PERCENT, &stage))
		return false;
	*out = (struct tb_publication){.image_file = ctl->value[TB_CTL_IMAGE],
	                               .key_file = ctl->value[TB_CTL_KEY],
	                               .hardware = ctl->value[TB_CTL_HARDWARE],
	                               .notes = ctl->value[TB_CTL_NOTES],
	                               .min_build = min_build,
	                               .mandatory = ctl->value[TB_CTL_MANDATORY] != NULL,
	                               .rollout_percent = (uint8_t)rollout,
	                               .stage_percent = (uint8_t)stage,
	                               .has_secrets = has_secrets,
	                               .ctx = ctl};
	return true;
}

static bool read_public_key(struct tb_ctl *ctl, struct tb_publication *publication)
{
	const char *why = NULL;
	const char *path = ctl->value[TB_CTL_PUBLIC_KEY];
	enum tb_status status = tb_sign_public_key(path, false, publication->public_key, &why);
	if (status != TB_OK)
		tb_ctl_say("--public-key %s: %s", path, why ? why : tb_status_message(status));
	return status == TB_OK;
}

static bool read_signature(struct tb_ctl *ctl, uint8_t *out, struct tb_publication *publication)
{
	const char *path = ctl->value[TB_CTL_SIGNATURE];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n_bytes = fd >= 0 ? read(fd, out, SIGNATURE_FILE_MAX) : -1;
	if (n_bytes < 0)
		tb_ctl_say("--signature %s: cannot be read: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (n_bytes >= 0)
		publication->signature = tb_span_make(out, (size_t)n_bytes);
	return n_bytes >= 0;
}

/* Signed here by --key, or elsewhere: then --signature and --public-key. */
static bool read_signer(struct tb_ctl *ctl, uint8_t *signature, struct tb_publication *publication)
{
	bool here = ctl->value[TB_CTL_KEY] != NULL;
	bool elsewhere = ctl->value[TB_CTL_SIGNATURE] && ctl->value[TB_CTL_PUBLIC_KEY];
	if (here == elsewhere || (here && (ctl->value[TB_CTL_SIGNATURE] || ctl->value[TB_CTL_PUBLIC_KEY]))) {
		tb_ctl_say("firmware publish: needs either --key FILE, or --signature FILE and --public-key FILE");
		return false;
	}
	return here || (read_public_key(ctl, publication) && read_signature(ctl, signature, publication));
}

static int publish(struct tb_ctl *ctl, const struct tb_publication *publication)
{
	struct tb_release release;
	const char *why = NULL;
	struct tb_releases *releases = open_releases(ctl);
	if (!releases)
		return TB_CTL_STORE;
	enum tb_status status = tb_release_publish(releases, publication, &release, &why);
	tb_releases_close(releases);
	if (status != TB_OK)
		return tb_ctl_fail(why ? TB_ERR_REFUSED : status, "image", publication->image_file, why);
	struct tb_ctl_listing listing = {.json = ctl->value[TB_CTL_JSON] != NULL};
	print_one(&listing, &release);
	if (listing.json)
		putchar('\n');
	return TB_CTL_DONE;
}

int tb_ctl_firmware_publish(struct tb_ctl *ctl)
{
	struct tb_publication publication;
	uint8_t signature[SIGNATURE_FILE_MAX];
	if (!read_wishes(ctl, &publication) || !read_signer(ctl, signature, &publication))
		return TB_CTL_USAGE;
	return publish(ctl, &publication);
}

/* A new file, whole or not at all; never over another one. */
static int write_new_file(const char *path, const struct tb_span *parts, size_t n_parts)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	bool written = fd >= 0;
	for (size_t i = 0; i < n_parts && written; i++)
		written = write(fd, parts[i].data, parts[i].n_bytes) == (ssize_t)parts[i].n_bytes;
	written = written && fsync(fd) == 0;
	if (!written)
		tb_ctl_say("--out %s: cannot be written: %s", path, strerror(errno));
	if (fd >= 0) {
		close(fd);
		if (!written)
			unlink(path);
	}
	return written ? TB_CTL_DONE : TB_CTL_REFUSED;
}

int tb_ctl_firmware_prepare(struct tb_ctl *ctl)
{
	struct tb_publication publication;
	struct tb_manifest manifest;
	char text[TB_MANIFEST_CANONICAL_MAX];
	size_t n_text = 0;
	const char *why = NULL;
	if (!read_wishes(ctl, &publication) || !read_public_key(ctl, &publication))
		return TB_CTL_USAGE;
	enum tb_status status = tb_release_prepare(&publication, &manifest, &why);
	if (status == TB_OK)
		status = tb_manifest_canonical(&manifest, text, sizeof text, &n_text);
	if (status != TB_OK)
		return tb_ctl_fail(why ? TB_ERR_REFUSED : status, "image", publication.image_file, why);
	const struct tb_span part = tb_span_make(text, n_text);
	return write_new_file(ctl->value[TB_CTL_OUT], &part, 1);
}

/* --- wrap -----------------------------------------------------------------------------------------------------------
 */

static int wrap(struct tb_ctl *ctl, uint32_t build, struct tb_span program)
{
	uint8_t head[TB_IMAGE_LINUX_HEAD];
	enum tb_status status = tb_image_write_linux(ctl->value[TB_CTL_HARDWARE], ctl->value[TB_CTL_RELEASE_VERSION],
	                                             build, (uint32_t)program.n_bytes, head);
	if (status != TB_OK)
		return tb_ctl_fail(status, "image", ctl->value[TB_CTL_OUT],
		                   "the hardware must be linux-…, at most 31 characters; the version at most 23; the "
		                   "build 1 or more");
	const struct tb_span parts[] = {tb_span_make(head, sizeof head), program};
	return write_new_file(ctl->value[TB_CTL_OUT], parts, 2);
}

int tb_ctl_firmware_wrap(struct tb_ctl *ctl)
{
	const char *path = ctl->value[TB_CTL_PROGRAM];
	uint32_t build;
	if (!read_number(ctl, TB_CTL_BUILD, "build", 0, UINT32_MAX, &build))
		return TB_CTL_USAGE;
	FILE *file = fopen(path, "re");
	uint8_t *program = malloc(TB_IMAGE_MAX);
	size_t n_bytes = file && program ? fread(program, 1, TB_IMAGE_MAX, file) : 0;
	bool is_whole = n_bytes > 0 && n_bytes <= TB_IMAGE_MAX - TB_IMAGE_LINUX_HEAD && feof(file);
	int exit_code = TB_CTL_REFUSED;
	if (is_whole)
		exit_code = wrap(ctl, build, tb_span_make(program, n_bytes));
	else
		tb_ctl_say("--program %s: must be a file of 1 to %d bytes that can be read", path,
		           TB_IMAGE_MAX - TB_IMAGE_LINUX_HEAD);
	if (file)
		fclose(file);
	free(program);
	return exit_code;
}

/* --- list, halt, rollout --------------------------------------------------------------------------------------------
 */

int tb_ctl_firmware_list(struct tb_ctl *ctl)
{
	struct tb_ctl_listing listing = {.json = ctl->value[TB_CTL_JSON] != NULL};
	struct tb_releases *releases = open_releases(ctl);
	if (!releases)
		return TB_CTL_STORE;
	fputs(listing.json ? "[" : "", stdout);
	enum tb_status status = tb_release_each(releases, ctl->value[TB_CTL_HARDWARE], on_release, &listing);
	tb_releases_close(releases);
	if (status != TB_OK)
		return tb_ctl_fail(status, "firmware", "list", NULL);
	fputs(listing.json ? "]\n" : listing.n_printed ? "" : "no releases\n", stdout);
	return TB_CTL_DONE;
}

/* What the one release is now. */
struct one {
	uint32_t build;
	struct tb_ctl_listing listing;
};

static void on_the_one(void *ctx, const struct tb_release *release)
{
	struct one *one = ctx;
	if (release->manifest.build == one->build)
		print_one(&one->listing, release);
}

static int answer_changed(struct tb_ctl *ctl, struct tb_releases *releases, uint32_t build, enum tb_status status)
{
	struct one one = {.build = build, .listing = {.json = ctl->value[TB_CTL_JSON] != NULL}};
	const char *why = status == TB_ERR_ARG
	                      ? "the stage must be 1 or more, and at most the rollout it was signed for"
	                  : status == TB_ERR_NOT_FOUND ? "there is no such release: teddyctl firmware list"
	                                               : NULL;
	if (status == TB_OK)
		status = tb_release_each(releases, ctl->value[TB_CTL_HARDWARE], on_the_one, &one);
	tb_releases_close(releases);
	if (status != TB_OK)
		return tb_ctl_fail(status, "build", ctl->value[TB_CTL_BUILD], why);
	if (one.listing.json)
		putchar('\n');
	return TB_CTL_DONE;
}

int tb_ctl_firmware_halt(struct tb_ctl *ctl)
{
	uint32_t build;
	if (!read_number(ctl, TB_CTL_BUILD, "build", 0, UINT32_MAX, &build))
		return TB_CTL_USAGE;
	struct tb_releases *releases = open_releases(ctl);
	if (!releases)
		return TB_CTL_STORE;
	return answer_changed(ctl, releases, build, tb_release_halt(releases, ctl->value[TB_CTL_HARDWARE], build));
}

int tb_ctl_firmware_rollout(struct tb_ctl *ctl)
{
	uint32_t build, stage;
	if (!read_number(ctl, TB_CTL_BUILD, "build", 0, UINT32_MAX, &build) ||
	    !read_number(ctl, TB_CTL_STAGE, "stage", 0, WHOLE_PERCENT, &stage))
		return TB_CTL_USAGE;
	struct tb_releases *releases = open_releases(ctl);
	if (!releases)
		return TB_CTL_STORE;
	return answer_changed(ctl, releases, build,
	                      tb_release_rollout(releases, ctl->value[TB_CTL_HARDWARE], build, (uint8_t)stage));
}
