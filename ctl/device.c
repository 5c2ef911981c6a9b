#include "ctl/ctl.h"

#include <stdio.h>

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

int tb_ctl_device_unclaim(struct tb_ctl *ctl)
{
	return answer_changed(ctl, tb_family_device_unclaim(ctl->family, ctl->value[TB_CTL_DEVICE_ID]),
	                      "is nobody's: a family may claim it");
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
	const char *child_id = device->child_id[0] != '\0' ? device->child_id : "(nobody's yet)";
	printf("%-32s %-50s %3u %-8s %s\n", device->device_id, child_id, device->key_version,
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
