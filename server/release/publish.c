/* An image becomes a release: read, judged, signed, stored. */
#include "server/release/release_private.h"

#include "common/wire/image.h"
#include "server/release/sign.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PERCENT_MAX = 100 };

static enum tb_status refuse(enum tb_status status, const char **why, const char *reason)
{
	*why = reason;
	return status;
}

static const char *image_fault(enum tb_status status)
{
	switch (status) {
	case TB_ERR_UNSUPPORTED: return "no form of image is known for this hardware: esp32…, esp32s3… or linux-…";
	case TB_ERR_TRUNCATED: return "the image is shorter than it says";
	case TB_ERR_REFUSED: return "the image is for other hardware";
	default:
		return "this is no image for this hardware; its version must be written as 1.4.2+17, version and build";
	}
}

static enum tb_status copy(const char *text, char *out, size_t cap, const char **why, const char *reason)
{
	return tb_span_to_cstr(tb_span_cstr(text), out, cap) ? TB_OK : refuse(TB_ERR_ARG, why, reason);
}

/* What the image itself says. */
static enum tb_status read_image(const struct tb_publication *publication, struct tb_span image,
                                 struct tb_manifest *manifest, const char **why)
{
	struct tb_image head;
	size_t n_seen = image.n_bytes < TB_IMAGE_HEAD ? image.n_bytes : TB_IMAGE_HEAD;
	enum tb_status status =
	    tb_image_read(publication->hardware, tb_span_make(image.data, n_seen), (uint32_t)image.n_bytes, &head);
	if (status != TB_OK)
		return refuse(status, why, image_fault(status));
	if (publication->has_secrets != NULL && publication->has_secrets(publication->ctx, image, why))
		return TB_ERR_REFUSED;
	memcpy(manifest->version, head.version, sizeof manifest->version);
	manifest->build = head.build;
	manifest->n_bytes = (uint32_t)image.n_bytes;
	return tb_sign_sha256(image, manifest->sha256);
}

/* What the operator says. */
static enum tb_status take_wishes(const struct tb_publication *publication, struct tb_manifest *manifest,
                                  const char **why)
{
	manifest->available = true;
	manifest->mandatory = publication->mandatory;
	manifest->min_build = publication->min_build;
	manifest->rollout_percent = publication->rollout_percent;
	if (publication->rollout_percent > PERCENT_MAX || publication->stage_percent > publication->rollout_percent)
		return refuse(TB_ERR_ARG, why, "the rollout must be 0 to 100 percent, the stage at most the rollout");
	if (publication->min_build > manifest->build)
		return refuse(TB_ERR_ARG, why, "the floor must be at most the image's own build");
	enum tb_status status = copy(publication->hardware, manifest->hardware, sizeof manifest->hardware, why,
	                             "the hardware has at most 31 characters");
	if (status == TB_OK)
		status = copy(publication->notes ? publication->notes : "", manifest->notes, sizeof manifest->notes,
		              why, "the notes have at most 255 bytes");
	snprintf(manifest->url, sizeof manifest->url, "/api/v1/esp32/firmware/image?hardware=%s&build=%" PRIu32,
	         manifest->hardware, manifest->build);
	return status;
}

static enum tb_status find_key(const struct tb_publication *publication, uint8_t public_key[TB_P256_PUBLIC_LEN],
                               struct tb_manifest *manifest, const char **why)
{
	enum tb_status status = TB_OK;
	if (publication->key_file != NULL)
		status = tb_sign_public_key(publication->key_file, true, public_key, why);
	else
		memcpy(public_key, publication->public_key, TB_P256_PUBLIC_LEN);
	return status == TB_OK ? tb_sign_key_id(public_key, manifest->key_id) : status;
}

static enum tb_status make_manifest(const struct tb_publication *publication, struct tb_span image,
                                    struct tb_manifest *out, const char **why)
{
	uint8_t public_key[TB_P256_PUBLIC_LEN];
	struct tb_manifest manifest = {0};
	char text[TB_MANIFEST_CANONICAL_MAX];
	size_t n_text;
	enum tb_status status = read_image(publication, image, &manifest, why);
	if (status == TB_OK)
		status = take_wishes(publication, &manifest, why);
	if (status == TB_OK)
		status = find_key(publication, public_key, &manifest, why);
	if (status == TB_OK && tb_manifest_canonical(&manifest, text, sizeof text, &n_text) != TB_OK)
		status = refuse(TB_ERR_ARG, why,
		                "hardware, version and notes must be text without control characters, hardware and "
		                "version without spaces");
	if (status == TB_OK)
		*out = manifest;
	return status;
}

enum tb_status tb_release_prepare(const struct tb_publication *publication, struct tb_manifest *out, const char **why)
{
	uint8_t *image = NULL;
	size_t n_bytes = 0;
	*why = NULL;
	enum tb_status status = tb_image_file_read(publication->image_file, &image, &n_bytes, why);
	if (status == TB_OK)
		status = make_manifest(publication, tb_span_make(image, n_bytes), out, why);
	free(image);
	return status;
}

/* --- publishing -----------------------------------------------------------------------------------------------------
 */

static enum tb_status sign(const struct tb_publication *publication, struct tb_manifest *manifest, const char **why)
{
	char text[TB_MANIFEST_CANONICAL_MAX];
	uint8_t public_key[TB_P256_PUBLIC_LEN];
	size_t n_text;
	enum tb_status status = tb_manifest_canonical(manifest, text, sizeof text, &n_text);
	struct tb_span signed_text = tb_span_make(text, n_text);
	if (status == TB_OK)
		status = find_key(publication, public_key, manifest, why);
	if (status != TB_OK)
		return status;
	if (publication->key_file != NULL)
		status = tb_sign_with_file(publication->key_file, signed_text, manifest->signature,
		                           &manifest->n_signature, why);
	else if (publication->signature.n_bytes < 1 || publication->signature.n_bytes > TB_SIGNATURE_MAX)
		status = refuse(TB_ERR_AUTH, why, "the signature must be DER, of at most 72 bytes");
	else {
		memcpy(manifest->signature, publication->signature.data, publication->signature.n_bytes);
		manifest->n_signature = publication->signature.n_bytes;
	}
	if (status == TB_OK &&
	    tb_sign_verify(public_key, signed_text, tb_span_make(manifest->signature, manifest->n_signature)) != TB_OK)
		status = refuse(TB_ERR_AUTH, why,
		                "the signature is not this key's over this image and these options: sign what "
		                "teddyctl firmware prepare wrote, with the same options");
	return status;
}

static enum tb_status make_record(const struct tb_publication *publication, const struct tb_manifest *manifest,
                                  struct tb_store_release *record)
{
	size_t n_bytes;
	*record = (struct tb_store_release){.build = manifest->build,
	                                    .state = TB_RELEASE_OFFERED,
	                                    .stage_percent = publication->stage_percent,
	                                    .published_at_s = time(NULL)};
	memcpy(record->hardware, manifest->hardware, sizeof record->hardware);
	enum tb_status status = tb_manifest_encode(manifest, record->manifest, sizeof record->manifest - 1, &n_bytes);
	if (status == TB_OK)
		record->manifest[n_bytes] = '\0';
	return status;
}

static bool first_only(void *ctx, const struct tb_store_release *record)
{
	*(uint32_t *)ctx = record->build;
	return false;
}

/* The image first: a record without its image would be offered. */
static enum tb_status store(struct tb_releases *releases, const struct tb_store_release *record, struct tb_span image)
{
	uint32_t newest = 0;
	enum tb_status status = tb_release_store_each(releases->store, record->hardware, first_only, &newest);
	if (status == TB_OK && record->build <= newest)
		status = TB_ERR_EXISTS;
	if (status == TB_OK)
		status = tb_image_file_put(releases, record->hardware, record->build, image);
	if (status != TB_OK)
		return status;
	status = tb_release_store_insert(releases->store, record);
	if (status != TB_OK)
		tb_image_file_drop(releases, record->hardware, record->build);
	return status;
}

static enum tb_status publish(struct tb_releases *releases, const struct tb_publication *publication,
                              struct tb_span image, struct tb_release *out, const char **why)
{
	struct tb_manifest manifest;
	struct tb_store_release record;
	enum tb_status status = make_manifest(publication, image, &manifest, why);
	if (status == TB_OK)
		status = sign(publication, &manifest, why);
	if (status == TB_OK)
		status = make_record(publication, &manifest, &record);
	int lock = status == TB_OK ? tb_image_folder_lock(releases) : -1;
	if (status == TB_OK)
		status = lock >= 0 ? store(releases, &record, image) : TB_ERR_IO;
	if (lock >= 0)
		close(lock);
	if (status == TB_ERR_EXISTS)
		*why = "a build must be higher than all that were published for its hardware";
	return status == TB_OK ? tb_release_of_record(releases, &record, out) : status;
}

enum tb_status tb_release_publish(struct tb_releases *releases, const struct tb_publication *publication,
                                  struct tb_release *out, const char **why)
{
	uint8_t *image = NULL;
	size_t n_bytes = 0;
	*why = NULL;
	enum tb_status status = tb_image_file_read(publication->image_file, &image, &n_bytes, why);
	if (status == TB_OK)
		status = publish(releases, publication, tb_span_make(image, n_bytes), out, why);
	free(image);
	return status;
}
