/* Shared by the files of server/release only. */
#ifndef TB_SERVER_RELEASE_PRIVATE_H
#define TB_SERVER_RELEASE_PRIVATE_H

#include "server/release/release.h"
#include "server/store/release_store.h"

#include <limits.h>

struct tb_releases {
	struct tb_releases_config config; /* its data_dir is not kept */
	struct tb_release_store *store;
	char folder[PATH_MAX]; /* of the images */
};

_Static_assert((int)TB_STORE_MANIFEST_CAP > (int)TB_MANIFEST_JSON_MAX, "a manifest fits its record");

/* A record as callers see it. TB_ERR_INTERNAL, said in the log, when the record's manifest cannot be read. */
enum tb_status tb_release_of_record(const struct tb_releases *releases, const struct tb_store_release *record,
                                    struct tb_release *out);

/* --- image_file.c -------------------------------------------------------------------------------------------------
 */
/* Reads the whole file, of 1 to TB_IMAGE_MAX bytes; *out is the caller's to free. TB_ERR_IO, TB_ERR_TOO_LARGE,
 * TB_ERR_NO_MEMORY with *why. */
enum tb_status tb_image_file_read(const char *path, uint8_t **out, size_t *n_bytes, const char **why);
/* Only one program at a time publishes: waits for the lock, and cleans what a crash has left. The descriptor to close;
 * -1: said in the log. */
int tb_image_folder_lock(const struct tb_releases *releases);
/* The image is there whole and lasting, or not at all. */
enum tb_status tb_image_file_put(const struct tb_releases *releases, const char *hardware, uint32_t build,
                                 struct tb_span image);
void tb_image_file_drop(const struct tb_releases *releases, const char *hardware, uint32_t build);
/* Open for reading, of this size. TB_ERR_IO, said in the log. */
enum tb_status tb_image_file_open(const struct tb_releases *releases, const char *hardware, uint32_t build,
                                  uint32_t n_bytes, int *fd);

#endif
