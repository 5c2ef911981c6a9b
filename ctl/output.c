#include "ctl/ctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

void tb_ctl_say(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fputs("teddyctl: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

/* What is a rule's answer; everything else is the store's. */
static bool is_refusal(enum tb_status status)
{
	static const enum tb_status refusals[] = {TB_ERR_ARG,   TB_ERR_EXISTS, TB_ERR_NOT_FOUND, TB_ERR_REFUSED,
	                                          TB_ERR_STATE, TB_ERR_FORMAT, TB_ERR_TOO_LARGE, TB_ERR_UTF8};
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		if (refusals[i] == status)
			return true;
	return false;
}

int tb_ctl_fail(enum tb_status status, const char *what, const char *id, const char *why)
{
	tb_ctl_say("%s %s: %s", what, id, why ? why : tb_status_message(status));
	return is_refusal(status) ? TB_CTL_REFUSED : TB_CTL_STORE;
}

void tb_ctl_log_write(void *ctx, enum tb_log_level level, const char *line)
{
	(void)ctx;
	(void)level;
	tb_ctl_say("%s", line);
}

void tb_ctl_object_begin(struct tb_ctl_object *object)
{
	tb_json_write_init(&object->writer, object->text, sizeof object->text);
	tb_json_write_object_begin(&object->writer, NULL);
}

void tb_ctl_listing_begin(struct tb_ctl_listing *listing, struct tb_ctl_object *object)
{
	if (listing->n_printed++ > 0)
		putchar(',');
	tb_ctl_object_begin(object);
}

void tb_ctl_object_print(struct tb_ctl_object *object)
{
	struct tb_span text = tb_span_cstr("");
	tb_json_write_object_end(&object->writer);
	if (tb_json_write_finish(&object->writer, &text) != TB_OK)
		tb_ctl_say("a record is too large to be printed");
	fwrite(text.data, 1, text.n_bytes, stdout);
	tb_wipe(object->text, sizeof object->text);
}

void tb_ctl_time_text(int64_t unix_s, char out[TB_CTL_TIME_CAP])
{
	time_t at = (time_t)unix_s;
	struct tm utc;
	out[0] = 0;
	if (gmtime_r(&at, &utc))
		strftime(out, TB_CTL_TIME_CAP, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

void tb_ctl_write_time(struct tb_json_writer *writer, const char *key, int64_t unix_s)
{
	char text[TB_CTL_TIME_CAP];
	tb_ctl_time_text(unix_s, text);
	tb_json_write_cstr(writer, key, text);
}

void tb_ctl_write_child(struct tb_json_writer *writer, const struct tb_child *child)
{
	tb_json_write_cstr(writer, "child_id", child->child_id);
	tb_json_write_cstr(writer, "name", child->name);
	tb_json_write_cstr(writer, "spoken_name", child->spoken_name);
	tb_json_write_int(writer, "age", child->age);
	tb_json_write_cstr(writer, "language", child->language);
	tb_ctl_write_time(writer, "created_at", child->created_at_s);
}

void tb_ctl_write_device(struct tb_json_writer *writer, const struct tb_device *device)
{
	tb_json_write_cstr(writer, "device_id", device->device_id);
	tb_json_write_cstr(writer, "child_id", device->child_id);
	tb_json_write_cstr(writer, "label", device->label);
	tb_json_write_int(writer, "key_version", device->key_version);
	tb_json_write_bool(writer, "revoked", device->revoked);
	tb_ctl_write_time(writer, "created_at", device->created_at_s);
}

void tb_ctl_write_consent(struct tb_json_writer *writer, const struct tb_consent *consent)
{
	tb_json_write_cstr(writer, "child_id", consent->child_id);
	tb_json_write_cstr(writer, "method", consent->method);
	tb_json_write_cstr(writer, "reference", consent->reference);
	tb_json_write_cstr(writer, "notice_version", consent->notice_version);
	tb_json_write_bool(writer, "use", consent->use);
	tb_json_write_bool(writer, "disclosure", consent->disclosure);
	tb_ctl_write_time(writer, "recorded_at", consent->recorded_at_s);
	tb_json_write_bool(writer, "withdrawn", consent->withdrawn_at_s != 0);
	if (consent->withdrawn_at_s != 0)
		tb_ctl_write_time(writer, "withdrawn_at", consent->withdrawn_at_s);
}
