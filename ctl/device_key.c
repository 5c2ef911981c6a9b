/* device add, device rotate-key: a bear's key is made and handed over, once. */
#include "ctl/ctl.h"

#include "common/wire/token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NVS_CSV_CAP = 512 };

/* The files that the key goes into: made before the key is, so that none is lost for want of a place. An existing file
 * is never overwritten: it may hold another bear's only key. */
enum { KEY_FILE, NVS_FILE, N_FILES };
static const enum tb_ctl_option options[N_FILES] = {TB_CTL_KEY_OUT, TB_CTL_NVS_CSV};

struct key_files {
	const char *path[N_FILES]; /* NULL: not wanted */
	int fd[N_FILES];           /* -1: not open */
};

static void close_files(struct key_files *files)
{
	for (size_t i = 0; i < N_FILES; i++)
		if (files->fd[i] >= 0)
			close(files->fd[i]);
}

static void drop_files(struct key_files *files)
{
	for (size_t i = 0; i < N_FILES; i++)
		if (files->fd[i] >= 0)
			unlink(files->path[i]);
	close_files(files);
}

/* false after having said why not; nothing is left behind then. */
static bool open_files(const struct tb_ctl *ctl, struct key_files *files)
{
	*files = (struct key_files){.fd = {-1, -1}};
	for (size_t i = 0; i < N_FILES; i++) {
		const char *path = files->path[i] = ctl->value[options[i]];
		if (!path)
			continue;
		files->fd[i] = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (files->fd[i] < 0) {
			tb_ctl_say("--%s %s: cannot be made: %s", i == KEY_FILE ? "key-out" : "nvs-csv", path,
			           strerror(errno));
			drop_files(files);
			return false;
		}
	}
	return true;
}

static bool write_whole(int fd, const char *text, size_t n_bytes)
{
	return write(fd, text, n_bytes) == (ssize_t)n_bytes && fsync(fd) == 0;
}

static bool write_key_file(int fd, const char *key)
{
	char line[TB_TOKEN_LEN + 2];
	memcpy(line, key, TB_TOKEN_LEN);
	memcpy(line + TB_TOKEN_LEN, "\n", 2);
	bool written = write_whole(fd, line, TB_TOKEN_LEN + 1);
	tb_wipe(line, sizeof line);
	return written;
}

/* What ESP-IDF's nvs_partition_gen.py makes the factory partition of (firmware/partitions.csv: fctry). Ids, keys and
 * passwords have no character that CSV would have to quote. */
static bool write_nvs_file(int fd, const struct tb_device *device, const char *key)
{
	char password[TB_SETUP_PASSWORD_LEN + 1] = "";
	char text[NVS_CSV_CAP];
	if (tb_setup_password_derive(tb_family_hmac(), tb_span_cstr(key), password) != TB_OK)
		return false;
	int n_bytes = snprintf(text, sizeof text,
	                       "key,type,encoding,value\n"
	                       "factory,namespace,,\n"
	                       "device_id,data,string,%s\n"
	                       "hmac_key,data,string,%s\n"
	                       "setup_pass,data,string,%s\n",
	                       device->device_id, key, password);
	bool written = n_bytes > 0 && (size_t)n_bytes < sizeof text && write_whole(fd, text, (size_t)n_bytes);
	tb_wipe(text, sizeof text);
	tb_wipe(password, sizeof password);
	return written;
}

/* For scripts: always the same four keys, wherever the key goes besides. */
static void print_key_json(const struct tb_device *device, const char *key)
{
	struct tb_ctl_object object;
	tb_ctl_object_begin(&object);
	tb_json_write_cstr(&object.writer, "device_id", device->device_id);
	tb_json_write_cstr(&object.writer, "child_id", device->child_id);
	tb_json_write_int(&object.writer, "key_version", device->key_version);
	tb_json_write_cstr(&object.writer, "hmac_key_hex", key);
	tb_ctl_object_print(&object);
	putchar('\n');
}

static void print_key_text(const struct key_files *files, const struct tb_device *device, const char *key)
{
	if (device->child_id[0] != '\0')
		printf("device %s of child %s, key version %u\n", device->device_id, device->child_id,
		       device->key_version);
	else
		printf("device %s, nobody's yet, key version %u\n", device->device_id, device->key_version);
	for (size_t i = 0; i < N_FILES; i++)
		if (files->path[i])
			printf("its key is in %s\n", files->path[i]);
	if (!files->path[KEY_FILE] && !files->path[NVS_FILE])
		printf("its key, shown this once and kept nowhere:\nHMAC_KEY_HEX=%s\n", key);
}

/* Hands the key over; the files are closed. */
static int give_key(const struct tb_ctl *ctl, const struct tb_device *device, const char *key, struct key_files *files)
{
	bool written = (files->fd[KEY_FILE] < 0 || write_key_file(files->fd[KEY_FILE], key)) &&
	               (files->fd[NVS_FILE] < 0 || write_nvs_file(files->fd[NVS_FILE], device, key));
	if (!written) {
		tb_ctl_say("the key cannot be written: %s; teddyctl device rotate-key gives a new key",
		           strerror(errno));
		drop_files(files);
		return TB_CTL_STORE;
	}
	close_files(files);
	if (ctl->value[TB_CTL_JSON])
		print_key_json(device, key);
	else
		print_key_text(files, device, key);
	return TB_CTL_DONE;
}

typedef enum tb_status make_key(struct tb_ctl *ctl, char key[TB_TOKEN_LEN + 1], struct tb_device *out,
                                const char **why);

static int make_and_give_key(struct tb_ctl *ctl, make_key *make)
{
	char key[TB_TOKEN_LEN + 1] = "";
	struct key_files files;
	struct tb_device device;
	const char *why = NULL;
	if (!open_files(ctl, &files))
		return TB_CTL_REFUSED;
	enum tb_status status = make(ctl, key, &device, &why);
	if (status != TB_OK) {
		drop_files(&files);
		return tb_ctl_fail(status, "device", ctl->value[TB_CTL_DEVICE_ID], why);
	}
	int exit_code = give_key(ctl, &device, key, &files);
	tb_wipe(key, sizeof key);
	return exit_code;
}
static enum tb_status enrol(struct tb_ctl *ctl, char key[TB_TOKEN_LEN + 1], struct tb_device *out, const char **why)
{
	enum tb_status status = tb_family_device_add(ctl->family, ctl->value[TB_CTL_DEVICE_ID],
	                                             ctl->value[TB_CTL_CHILD_ID], ctl->value[TB_CTL_LABEL], key, out);
	if (status == TB_ERR_ARG)
		*why =
		    "the device_id must be 8 to 32 of A-Z a-z 0-9 _ -, the child_id 1 to 50 of them, the label at most "
		    "63 bytes of text";
	else if (status == TB_ERR_NOT_FOUND)
		*why = "there is no such child: add it first with teddyctl child add";
	else if (status == TB_ERR_EXISTS)
		*why = "it is enrolled already; teddyctl device rotate-key gives it a new key";
	return status;
}

static enum tb_status rotate(struct tb_ctl *ctl, char key[TB_TOKEN_LEN + 1], struct tb_device *out, const char **why)
{
	enum tb_status status = tb_family_device_rotate(ctl->family, ctl->value[TB_CTL_DEVICE_ID], key, out);
	if (status == TB_ERR_STATE)
		*why = "it is revoked; teddyctl device add enrols it anew";
	return status;
}

int tb_ctl_device_add(struct tb_ctl *ctl)
{
	return make_and_give_key(ctl, enrol);
}

int tb_ctl_device_rotate_key(struct tb_ctl *ctl)
{
	return make_and_give_key(ctl, rotate);
}
