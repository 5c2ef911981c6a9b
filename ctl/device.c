#include "ctl/ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int answer(const struct tb_ctl *ctl, const struct tb_device *device, const char *sentence)
{
	if (!ctl->value[TB_CTL_JSON]) {
		printf("device %s %s\n", device->device_id, sentence);
		return TB_CTL_DONE;
	}
	struct tb_ctl_object object;
	tb_ctl_object_begin(&object);
	tb_ctl_write_device(&object.writer, device);
	tb_ctl_object_print(&object);
	putchar('\n');
	return TB_CTL_DONE;
}

/* --- keys ----------------------------------------------------------------------------------------------------------
 */

/* The file for the key, made before the key is: -1 after having said why not; -2 when none is wanted. An existing file
 * is never overwritten: it may hold another bear's only key. */
enum { KEY_REFUSED = -1, KEY_ON_STDOUT = -2 };

static int open_key_file(const struct tb_ctl *ctl)
{
	const char *path = ctl->value[TB_CTL_KEY_OUT];
	if (!path)
		return KEY_ON_STDOUT;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		tb_ctl_say("--key-out %s: cannot be made: %s", path, strerror(errno));
	return fd < 0 ? KEY_REFUSED : fd;
}

static bool write_key_file(int fd, const char *key)
{
	char line[TB_TOKEN_LEN + 2];
	memcpy(line, key, TB_TOKEN_LEN);
	memcpy(line + TB_TOKEN_LEN, "\n", 2);
	bool written = write(fd, line, TB_TOKEN_LEN + 1) == TB_TOKEN_LEN + 1 && fsync(fd) == 0;
	tb_wipe(line, sizeof line);
	return written;
}

static void drop_key_file(const struct tb_ctl *ctl, int fd)
{
	if (fd < 0)
		return;
	close(fd);
	unlink(ctl->value[TB_CTL_KEY_OUT]);
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

static void print_key_text(const struct tb_ctl *ctl, const struct tb_device *device, const char *key)
{
	printf("device %s of child %s, key version %u\n", device->device_id, device->child_id, device->key_version);
	if (ctl->value[TB_CTL_KEY_OUT])
		printf("its key is in %s\n", ctl->value[TB_CTL_KEY_OUT]);
	else
		printf("its key, shown this once and kept nowhere:\nHMAC_KEY_HEX=%s\n", key);
}

/* Hands the key over; the file, if any, is closed. */
static int give_key(const struct tb_ctl *ctl, const struct tb_device *device, const char *key, int fd)
{
	if (fd >= 0 && !write_key_file(fd, key)) {
		tb_ctl_say("--key-out: cannot be written: %s; teddyctl device rotate-key gives a new key",
		           strerror(errno));
		drop_key_file(ctl, fd);
		return TB_CTL_STORE;
	}
	if (fd >= 0)
		close(fd);
	if (ctl->value[TB_CTL_JSON])
		print_key_json(device, key);
	else
		print_key_text(ctl, device, key);
	return TB_CTL_DONE;
}

typedef enum tb_status make_key(struct tb_ctl *ctl, char key[TB_TOKEN_LEN + 1], struct tb_device *out,
                                const char **why);

static int make_and_give_key(struct tb_ctl *ctl, make_key *make)
{
	char key[TB_TOKEN_LEN + 1] = "";
	struct tb_device device;
	const char *why = NULL;
	int fd = open_key_file(ctl);
	if (fd == KEY_REFUSED)
		return TB_CTL_REFUSED;
	enum tb_status status = make(ctl, key, &device, &why);
	if (status != TB_OK) {
		drop_key_file(ctl, fd);
		return tb_ctl_fail(status, "device", ctl->value[TB_CTL_DEVICE_ID], why);
	}
	int exit_code = give_key(ctl, &device, key, fd);
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

/* --- the rest ------------------------------------------------------------------------------------------------------
 */

/* After a change: what the record is now. */
static int answer_changed(struct tb_ctl *ctl, enum tb_status status, const char *sentence)
{
	const char *device_id = ctl->value[TB_CTL_DEVICE_ID];
	struct tb_device device;
	if (status == TB_OK)
		status = tb_family_device_get(ctl->family, device_id, &device);
	return status == TB_OK ? answer(ctl, &device, sentence) : tb_ctl_fail(status, "device", device_id, NULL);
}

int tb_ctl_device_revoke(struct tb_ctl *ctl)
{
	return answer_changed(ctl, tb_family_device_revoke(ctl->family, ctl->value[TB_CTL_DEVICE_ID]), "revoked");
}

int tb_ctl_device_label(struct tb_ctl *ctl)
{
	const char *device_id = ctl->value[TB_CTL_DEVICE_ID];
	enum tb_status status = tb_family_device_label(ctl->family, device_id, ctl->value[TB_CTL_LABEL]);
	if (status == TB_ERR_ARG)
		return tb_ctl_fail(status, "device", device_id, "the label must be at most 63 bytes of text");
	return answer_changed(ctl, status, "labelled");
}

static void on_device(void *ctx, const struct tb_device *device)
{
	struct tb_ctl_listing *listing = ctx;
	struct tb_ctl_object object;
	if (listing->json) {
		tb_ctl_listing_begin(listing, &object);
		tb_ctl_write_device(&object.writer, device);
		tb_ctl_object_print(&object);
		return;
	}
	if (listing->n_printed++ == 0)
		printf("%-32s %-50s %3s %-8s %s\n", "DEVICE", "CHILD", "KEY", "STATE", "LABEL");
	printf("%-32s %-50s %3u %-8s %s\n", device->device_id, device->child_id, device->key_version,
	       device->revoked ? "revoked" : "enrolled", device->label);
}

int tb_ctl_device_list(struct tb_ctl *ctl)
{
	struct tb_ctl_listing listing = {.json = ctl->value[TB_CTL_JSON] != NULL};
	fputs(listing.json ? "[" : "", stdout);
	enum tb_status status = tb_family_device_each(ctl->family, on_device, &listing);
	if (status != TB_OK)
		return tb_ctl_fail(status, "device", "list", NULL);
	fputs(listing.json ? "]\n" : listing.n_printed ? "" : "no devices\n", stdout);
	return TB_CTL_DONE;
}
