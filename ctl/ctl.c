#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define BIT TB_CTL_BIT

const struct tb_ctl_command tb_ctl_commands[] = {
    {"child", "add", "enrol a child", BIT(CHILD_ID) | BIT(NAME) | BIT(AGE) | BIT(LANGUAGE),
     BIT(SPOKEN_NAME) | BIT(CONTENT) | BIT(JSON), true, tb_ctl_child_add},
    {"child", "list", "list the children", 0, BIT(JSON), true, tb_ctl_child_list},
    {"child", "delete", "delete a child, its bears, its consents, and the key that its record is sealed with",
     BIT(CHILD_ID), BIT(JSON), true, tb_ctl_child_delete},
    {"child", "export", "print all that is stored of a child, as JSON", BIT(CHILD_ID), BIT(JSON), true,
     tb_ctl_child_export},
    {"device", "add", "enrol a bear, or a revoked one anew, and give its key: shown this once", BIT(DEVICE_ID),
     BIT(CHILD_ID) | BIT(LABEL) | BIT(KEY_OUT) | BIT(NVS_CSV) | BIT(JSON), true, tb_ctl_device_add},
    {"device", "list", "list the bears", 0, BIT(JSON), true, tb_ctl_device_list},
    {"device", "revoke", "let a bear in no more", BIT(DEVICE_ID), BIT(JSON), true, tb_ctl_device_revoke},
    {"device", "rotate-key", "give a bear a new key; the old one is dead", BIT(DEVICE_ID),
     BIT(KEY_OUT) | BIT(NVS_CSV) | BIT(JSON), true, tb_ctl_device_rotate_key},
    {"device", "unclaim", "make a bear nobody's again, for another family to claim", BIT(DEVICE_ID), BIT(JSON), true,
     tb_ctl_device_unclaim},
    {"device", "label", "say which bear it is", BIT(DEVICE_ID) | BIT(LABEL), BIT(JSON), true, tb_ctl_device_label},
    {"consent", "record", "record a parent's consent; it takes the place of an earlier one",
     BIT(CHILD_ID) | BIT(METHOD) | BIT(REFERENCE) | BIT(USE) | BIT(DISCLOSURE), BIT(NOTICE_VERSION) | BIT(JSON), true,
     tb_ctl_consent_record},
    {"consent", "show", "show the newest consent of a child", BIT(CHILD_ID), BIT(JSON), true, tb_ctl_consent_show},
    {"consent", "withdraw", "withdraw the consent of a child: its bears are refused from then on", BIT(CHILD_ID),
     BIT(JSON), true, tb_ctl_consent_withdraw},
    {"safety", NULL, "read one sentence per line, say of each `pass` or `stop CATEGORY SEVERITY ACTION`",
     BIT(DIRECTION) | BIT(LANGUAGE) | BIT(AGE), BIT(CONTENT), false, tb_ctl_safety},
    {"firmware", "publish", "offer an image to bears", BIT(IMAGE) | BIT(HARDWARE),
     BIT(KEY) | BIT(SIGNATURE) | BIT(PUBLIC_KEY) | BIT(NOTES) | BIT(MIN_BUILD) | BIT(MANDATORY) | BIT(ROLLOUT) |
         BIT(STAGE) | BIT(JSON),
     true, tb_ctl_firmware_publish},
    {"firmware", "prepare", "write what is to be signed, where the key is elsewhere",
     BIT(IMAGE) | BIT(HARDWARE) | BIT(PUBLIC_KEY) | BIT(OUT),
     BIT(NOTES) | BIT(MIN_BUILD) | BIT(MANDATORY) | BIT(ROLLOUT), true, tb_ctl_firmware_prepare},
    {"firmware", "wrap", "make an image of a Linux program",
     BIT(PROGRAM) | BIT(HARDWARE) | BIT(RELEASE_VERSION) | BIT(BUILD) | BIT(OUT), 0, false, tb_ctl_firmware_wrap},
    {"firmware", "list", "list the releases, and how bears fared with them", 0, BIT(HARDWARE) | BIT(JSON), false,
     tb_ctl_firmware_list},
    {"firmware", "halt", "offer a release no more", BIT(HARDWARE) | BIT(BUILD), BIT(JSON), false, tb_ctl_firmware_halt},
    {"firmware", "rollout", "offer a release to so many bears, also one that was halted",
     BIT(HARDWARE) | BIT(BUILD) | BIT(STAGE), BIT(JSON), false, tb_ctl_firmware_rollout},
    {NULL, NULL, NULL, 0, 0, false, NULL},
};

/* File, then environment, then flags, as teddyd does. */
static bool configure(struct tb_ctl *ctl)
{
	static const struct {
		enum tb_ctl_option option;
		const char *key;
		const char *where;
	} flags[] = {{TB_CTL_DATA, "data.dir", "--data"}, {TB_CTL_CONTENT, "content.dir", "--content"}};
	const char *path = ctl->value[TB_CTL_CONFIG] ? ctl->value[TB_CTL_CONFIG] : getenv("TEDDY_CONFIG");
	struct tb_config_problem problem = {""};
	tb_config_defaults(&ctl->config);
	enum tb_status status = path && path[0] ? tb_config_read_file(&ctl->config, path, &problem) : TB_OK;
	if (status == TB_OK)
		status = tb_config_read_environment(&ctl->config, environ, &problem);
	for (size_t i = 0; status == TB_OK && i < sizeof flags / sizeof flags[0]; i++) {
		const char *value = ctl->value[flags[i].option];
		if (value)
			status = tb_config_set(&ctl->config, flags[i].key, value, flags[i].where, &problem);
	}
	if (status != TB_OK)
		tb_ctl_say("%s", problem.text);
	return status == TB_OK;
}

static enum tb_status open_family(struct tb_ctl *ctl)
{
	struct tb_family_config family = {
	    .data_dir = ctl->config.data_dir,
	    .fleet_secret = ctl->config.auth_fleet_secret,
	    .accept_fleet_token = ctl->config.auth_fleet_token[0] == 'a',
	    .log = &ctl->log,
	    .name_is_fit = tb_ctl_name_is_fit,
	    .name_ctx = ctl,
	};
	return tb_family_open(&family, &ctl->family);
}

static int run(struct tb_ctl *ctl, const struct tb_ctl_command *command)
{
	enum tb_status status = command->needs_family ? open_family(ctl) : TB_OK;
	if (status != TB_OK) {
		tb_ctl_say("the records in %s cannot be opened: %s", ctl->config.data_dir, tb_status_message(status));
		return TB_CTL_STORE;
	}
	int exit_code = command->run(ctl);
	/* What was asked for and did not get out was not done. */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		tb_ctl_say("standard output cannot be written");
		exit_code = TB_CTL_STORE;
	}
	tb_family_close(ctl->family);
	tb_gate_destroy(ctl->gate);
	return exit_code;
}

int tb_ctl_main(int argc, char **argv)
{
	static struct tb_ctl ctl = {.log = {.write = tb_ctl_log_write, .min_level = TB_LOG_WARN}};
	int exit_code = TB_CTL_USAGE;
	/* Keys and names pass through this memory. */
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	const struct tb_ctl_command *command = tb_ctl_parse(argc, argv, &ctl, &exit_code);
	if (command)
		exit_code = configure(&ctl) ? run(&ctl, command) : TB_CTL_USAGE;
	tb_wipe(&ctl.config, sizeof ctl.config);
	return exit_code;
}
