/* The command line of teddy-bear, as one table. Secrets never come in through it. */
#ifndef TB_LINUX_OPTIONS_H
#define TB_LINUX_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { TB_OPTIONS_SAY_MAX = 256, TB_OPTIONS_PINS_MAX = 2, TB_OPTIONS_KEYS_MAX = 2 };

/* Texts point into argv; NULL or 0 where nothing was given. */
struct tb_options {
	const char *server, *ca_file, *pins[TB_OPTIONS_PINS_MAX];
	const char *device_id, *child_id, *child_name, *child_age, *child_language;
	const char *key_file, *secrets_file;
	const char *say[TB_OPTIONS_SAY_MAX];
	const char *out_file, *state_folder;
	const char *slots_folder, *update_keys[TB_OPTIONS_KEYS_MAX], *update_hardware;
	size_t n_pins, n_say, n_update_keys;
	uint32_t give_up_s; /* without a connection, while something is to be asked */
	/* 0: as the updater and the launcher have it */
	uint32_t update_check_s, update_quiet_s, update_no_server_s, watchdog_s;
	bool whole_answers;
	bool fast, alsa, type, json, verbose, help, version;
};

/* false: something is wrong, and `complaints` was told what, and what would be right. */
bool tb_options_parse(struct tb_options *options, int argc, char **argv, FILE *complaints);
void tb_options_help(FILE *out);

#endif
