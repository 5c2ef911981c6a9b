/* Enrols many bears, each with a child of its own and consent, in a data folder that no server uses yet.
 *
 * usage: enrol DATA_DIR N     prints one line for each: DEVICE_ID CHILD_ID TOKEN KEY */
#include "common/wire/token.h"
#include "server/family/family.h"

#include <stdio.h>
#include <stdlib.h>

static void die(const char *what, enum tb_status status)
{
	fprintf(stderr, "enrol: %s: %s\n", what, tb_status_message(status));
	exit(1);
}

static void enrol(struct tb_family *family, unsigned number)
{
	struct tb_child child = {.name = "Sam", .language = "en", .age = 7};
	struct tb_consent consent = {.method = "signed_form", .reference = "bench", .use = true};
	struct tb_device device;
	char device_id[32], key[TB_TOKEN_LEN + 1], token[TB_TOKEN_LEN + 1];
	const char *why = NULL;
	snprintf(child.child_id, sizeof child.child_id, "bench-child-%05u", number);
	snprintf(consent.child_id, sizeof consent.child_id, "%s", child.child_id);
	snprintf(consent.notice_version, sizeof consent.notice_version, "1");
	snprintf(device_id, sizeof device_id, "bench_%05u", number);
	enum tb_status status = tb_family_child_add(family, &child, &why);
	if (status == TB_OK)
		status = tb_family_consent_record(family, &consent, &why);
	if (status == TB_OK)
		status = tb_family_device_add(family, device_id, child.child_id, NULL, key, &device);
	if (status == TB_OK)
		status = tb_token_make(tb_family_hmac(), tb_span_cstr(key), tb_span_cstr(device_id), token);
	if (status != TB_OK)
		die(why != NULL ? why : device_id, status);
	printf("%s %s %s %s\n", device_id, child.child_id, token, key);
}

static bool name_is_fit(void *ctx, const char *name, const char *language)
{
	(void)ctx;
	(void)name;
	(void)language;
	return true;
}

int main(int argc, char **argv)
{
	struct tb_family_config config = {.fleet_secret = "", .name_is_fit = name_is_fit, .patience_ms = 5000};
	struct tb_family *family = NULL;
	if (argc != 3) {
		fputs("usage: enrol DATA_DIR N\n", stderr);
		return 2;
	}
	config.data_dir = argv[1];
	enum tb_status status = tb_family_open(&config, &family);
	if (status != TB_OK)
		die(argv[1], status);
	unsigned n = (unsigned)strtoul(argv[2], NULL, 10);
	for (unsigned i = 0; i < n; i++)
		enrol(family, i);
	tb_family_close(family);
	return 0;
}
