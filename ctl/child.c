#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

/* An answer to a change: JSON, or one sentence. */
static int answer_id(const struct tb_ctl *ctl, const char *key, const char *child_id, const char *sentence)
{
	if (!ctl->value[TB_CTL_JSON]) {
		printf("child %s %s\n", child_id, sentence);
		return TB_CTL_DONE;
	}
	struct tb_ctl_object object;
	tb_ctl_object_begin(&object);
	tb_json_write_cstr(&object.writer, "child_id", child_id);
	tb_json_write_bool(&object.writer, key, true);
	tb_ctl_object_print(&object);
	putchar('\n');
	return TB_CTL_DONE;
}

int tb_ctl_child_add(struct tb_ctl *ctl)
{
	struct tb_child child = {.age = 0};
	const char *why = NULL;
	if (!tb_ctl_number(ctl, TB_CTL_AGE, &child.age))
		return TB_CTL_USAGE;
	if (!tb_ctl_copy(ctl, TB_CTL_CHILD_ID, child.child_id, sizeof child.child_id) ||
	    !tb_ctl_copy(ctl, TB_CTL_NAME, child.name, sizeof child.name) ||
	    !tb_ctl_copy(ctl, TB_CTL_SPOKEN_NAME, child.spoken_name, sizeof child.spoken_name) ||
	    !tb_ctl_copy(ctl, TB_CTL_LANGUAGE, child.language, sizeof child.language))
		return TB_CTL_REFUSED;
	/* Without the lists no name can be judged: that is not the name's fault. */
	if (!tb_ctl_load_gate(ctl))
		return TB_CTL_STORE;
	enum tb_status status = tb_family_child_add(ctl->family, &child, &why);
	tb_wipe(&child.name, sizeof child.name);
	tb_wipe(&child.spoken_name, sizeof child.spoken_name);
	if (status != TB_OK)
		return tb_ctl_fail(status, "child", child.child_id, why);
	return answer_id(ctl, "added", child.child_id, "added");
}

int tb_ctl_child_delete(struct tb_ctl *ctl)
{
	const char *child_id = ctl->value[TB_CTL_CHILD_ID];
	enum tb_status status = tb_family_child_delete(ctl->family, child_id);
	if (status != TB_OK)
		return tb_ctl_fail(status, "child", child_id, NULL);
	return answer_id(ctl, "deleted", child_id, "deleted, with its bears, consents and key");
}

/* --- list and export -----------------------------------------------------------------------------------------------
 */

static void on_child(void *ctx, const struct tb_child *child)
{
	struct tb_ctl_listing *listing = ctx;
	struct tb_ctl_object object;
	if (listing->json) {
		tb_ctl_listing_begin(listing, &object);
		tb_ctl_write_child(&object.writer, child);
		tb_ctl_object_print(&object);
		return;
	}
	if (listing->n_printed++ == 0)
		printf("%-50s %3s %-8s %s\n", "CHILD", "AGE", "LANGUAGE", "NAME");
	printf("%-50s %3d %-8s %s%s%s\n", child->child_id, child->age, child->language, child->name,
	       child->spoken_name[0] ? ", spoken: " : "", child->spoken_name);
}

int tb_ctl_child_list(struct tb_ctl *ctl)
{
	struct tb_ctl_listing listing = {.json = ctl->value[TB_CTL_JSON] != NULL};
	fputs(listing.json ? "[" : "", stdout);
	enum tb_status status = tb_family_child_each(ctl->family, on_child, &listing);
	if (status != TB_OK)
		return tb_ctl_fail(status, "child", "list", NULL);
	fputs(listing.json ? "]\n" : listing.n_printed ? "" : "no children\n", stdout);
	return TB_CTL_DONE;
}

static void on_device(void *ctx, const struct tb_device *device)
{
	struct tb_ctl_listing *listing = ctx;
	struct tb_ctl_object object;
	if (strcmp(device->child_id, listing->only_child_id) != 0)
		return;
	tb_ctl_listing_begin(listing, &object);
	tb_ctl_write_device(&object.writer, device);
	tb_ctl_object_print(&object);
}

static void on_consent(void *ctx, const struct tb_consent *consent)
{
	struct tb_ctl_object object;
	tb_ctl_listing_begin(ctx, &object);
	tb_ctl_write_consent(&object.writer, consent);
	tb_ctl_object_print(&object);
}

int tb_ctl_child_export(struct tb_ctl *ctl)
{
	const char *child_id = ctl->value[TB_CTL_CHILD_ID];
	struct tb_ctl_listing children = {.json = true};
	struct tb_ctl_listing devices = {.json = true, .only_child_id = child_id};
	struct tb_ctl_listing consents = {.json = true};
	struct tb_child child;
	enum tb_status status = tb_family_child_get(ctl->family, child_id, &child);
	if (status != TB_OK)
		return tb_ctl_fail(status, "child", child_id, NULL);
	fputs("{\"child\":", stdout);
	on_child(&children, &child);
	tb_wipe(&child, sizeof child);
	fputs(",\"devices\":[", stdout);
	status = tb_family_device_each(ctl->family, on_device, &devices);
	fputs("],\"consents\":[", stdout);
	if (status == TB_OK)
		status = tb_family_consent_each(ctl->family, child_id, on_consent, &consents);
	fputs("]}\n", stdout);
	return status == TB_OK ? TB_CTL_DONE : tb_ctl_fail(status, "child", child_id, NULL);
}
