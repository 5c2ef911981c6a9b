#include "device/linux/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum kind { FLAG, TEXT, MANY, NUMBER };

struct row {
	const char *name;
	const char *value; /* how help calls it; NULL for a flag */
	enum kind kind;
	size_t offset;
	size_t count_offset; /* MANY: of its size_t */
	uint32_t max;        /* MANY: how many; NUMBER: the largest */
	const char *help;
};

/* As the compiler names the processor. */
#if defined(__x86_64__)
#define TB_LINUX_HARDWARE "linux-x86_64"
#elif defined(__aarch64__)
#define TB_LINUX_HARDWARE "linux-aarch64"
#elif defined(__arm__)
#define TB_LINUX_HARDWARE "linux-arm"
#elif defined(__riscv)
#define TB_LINUX_HARDWARE "linux-riscv"
#else
#define TB_LINUX_HARDWARE "linux-other"
#endif

#define AT(field) offsetof(struct tb_options, field)
static const struct row rows[] = {
    {"--server", "wss://HOST[:PORT][/path]", TEXT, AT(server), 0, 0, "the server; ws:// only to this machine itself"},
    {"--ca", "FILE", TEXT, AT(ca_file), 0, 0, "trust these CA certificates (PEM) instead of the system's"},
    {"--pin", "SHA256HEX", MANY, AT(pins), AT(n_pins), TB_OPTIONS_PINS_MAX,
     "the server key's SPKI hash must match too; a second one is the backup"},
    {"--device-id", "ID", TEXT, AT(device_id), 0, 0, "8 to 32 of A-Z a-z 0-9 _ -"},
    {"--child-id", "ID", TEXT, AT(child_id), 0, 0, "1 to 50 of A-Z a-z 0-9 _ -"},
    {"--child-name", "NAME", TEXT, AT(child_name), 0, 0, "up to 30 characters (default: friend)"},
    {"--child-age", "YEARS", TEXT, AT(child_age), 0, 0, "3 to 13"},
    {"--child-language", "CODE", TEXT, AT(child_language), 0, 0, "en or ar (default: en)"},
    {"--key-file", "FILE", TEXT, AT(key_file), 0, 0,
     "the bear's key, 64 hex digits; else environment TEDDY_HMAC_KEY_HEX"},
    {"--secrets", "FILE", TEXT, AT(secrets_file), 0, 0,
     "all of these from a file like the firmware's secrets.h, or of lines NAME=value"},
    {"--say", "FILE.wav", MANY, AT(say), AT(n_say), TB_OPTIONS_SAY_MAX,
     "one press of the button, and this is what is said; repeatable"},
    {"--state", "DIR", TEXT, AT(state_folder), 0, 0,
     "keep minutes talked, rest and volume here over a restart (default: nothing is kept)"},
    {"--fast", NULL, FLAG, AT(fast), 0, 0, "do not wait as a real microphone and speaker do"},
    {"--out", "FILE.wav", TEXT, AT(out_file), 0, 0, "write the bear's voice here"},
    {"--alsa", NULL, FLAG, AT(alsa), 0, 0, "sound card: Enter presses the button, Enter again lets it go"},
    {"--type", NULL, FLAG, AT(type), 0, 0, "questions are typed, one per line"},
    {"--json", NULL, FLAG, AT(json), 0, 0, "one line of JSON per question on stdout"},
    {"--give-up-s", "N", NUMBER, AT(give_up_s), 0, 86400,
     "seconds that a recording or a line waits for a connection (default: 30)"},
    {"--slots", "DIR", TEXT, AT(slots_folder), 0, 0,
     "update itself: new programs lie here, the one that works is run (needs --state and --update-key)"},
    {"--update-key", "FILE", MANY, AT(update_keys), AT(n_update_keys), TB_OPTIONS_KEYS_MAX,
     "whose updates count: a public key (PEM, P-256); a second one while one replaces the other"},
    {"--update-hardware", "NAME", TEXT, AT(update_hardware), 0, 0,
     "which images are for this machine (default: " TB_LINUX_HARDWARE ")"},
    {"--update-check-s", "N", NUMBER, AT(update_check_s), 0, 7 * 86400,
     "between two looks for an update (default: a day)"},
    {"--update-quiet-s", "N", NUMBER, AT(update_quiet_s), 0, 86400,
     "of silence and of healthy link before an update (default: 600)"},
    {"--update-no-server-s", "N", NUMBER, AT(update_no_server_s), 0, 86400,
     "on trial without a server, until the old program is back (default: 1800)"},
    {"--watchdog-s", "N", NUMBER, AT(watchdog_s), 0, 3600,
     "without a sign of life, until --slots starts the bear anew (default: 30)"},
    {"--whole-answers", NULL, FLAG, AT(whole_answers), 0, 0,
     "do not offer to take an answer while it is still being spoken"},
    {"--verbose", NULL, FLAG, AT(verbose), 0, 0, "log more"},
    {"--version", NULL, FLAG, AT(version), 0, 0, "print the version and end"},
    {"--help", NULL, FLAG, AT(help), 0, 0, "print this and end"},
};
enum { N_ROWS = sizeof rows / sizeof rows[0] };

static void *field_of(struct tb_options *options, size_t offset)
{
	return (char *)options + offset;
}

static bool take_number(const struct row *row, const char *text, uint32_t *out, FILE *complaints)
{
	char *end = NULL;
	errno = 0;
	unsigned long value = strtoul(text, &end, 10);
	if (errno || end == text || *end || text[0] == '-' || value < 1 || value > row->max) {
		fprintf(complaints, "teddy-bear: %s %s: not a number from 1 to %u\n", row->name, text,
		        (unsigned)row->max);
		return false;
	}
	*out = (uint32_t)value;
	return true;
}

static bool take_one_of_many(struct tb_options *options, const struct row *row, const char *text, FILE *complaints)
{
	const char **list = field_of(options, row->offset);
	size_t *n = field_of(options, row->count_offset);
	if (*n >= row->max) {
		fprintf(complaints, "teddy-bear: %s: at most %u of them\n", row->name, (unsigned)row->max);
		return false;
	}
	list[(*n)++] = text;
	return true;
}

static bool take(struct tb_options *options, const struct row *row, const char *text, FILE *complaints)
{
	switch (row->kind) {
	case FLAG: *(bool *)field_of(options, row->offset) = true; return true;
	case TEXT: *(const char **)field_of(options, row->offset) = text; return true;
	case MANY: return take_one_of_many(options, row, text, complaints);
	case NUMBER: return take_number(row, text, field_of(options, row->offset), complaints);
	}
	return false;
}

/* "--name" and "--name=value" both match; *value then points behind the '='. */
static const struct row *find(const char *word, const char **value)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		size_t n = strlen(rows[i].name);
		if (strncmp(word, rows[i].name, n) != 0 || (word[n] != 0 && word[n] != '='))
			continue;
		*value = word[n] ? word + n + 1 : NULL;
		return &rows[i];
	}
	return NULL;
}

static bool hardware_is_valid(const char *name)
{
	size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
	return n >= 1 && n <= 31 && name[n] == '\0';
}

static bool check_together(const struct tb_options *options, FILE *complaints)
{
	const char *problem = NULL;
	if (!options->server && !options->secrets_file)
		problem = "--server is missing: wss://HOST:PORT";
	else if (!options->n_say && !options->type && !options->alsa)
		problem = "nothing to ask: give --say FILE.wav, --type or --alsa";
	else if (options->alsa && options->out_file)
		problem = "--out and --alsa: the voice goes to a file or to the sound card, not both";
	else if (options->alsa && options->fast)
		problem = "--fast and --alsa: a sound card cannot hurry";
	else if (options->slots_folder && (!options->state_folder || !options->n_update_keys))
		problem = "--slots needs --state DIR and --update-key FILE";
	else if (options->slots_folder && !hardware_is_valid(options->update_hardware))
		problem = "--update-hardware must be 1 to 31 of A-Z a-z 0-9 . _ -";
	else if (!options->slots_folder && options->n_update_keys)
		problem = "--update-key without --slots DIR: there is no place for an update";
	if (problem)
		fprintf(complaints, "teddy-bear: %s\n", problem);
	return !problem;
}

bool tb_options_parse(struct tb_options *options, int argc, char **argv, FILE *complaints)
{
	*options = (struct tb_options){.give_up_s = 30, .update_hardware = TB_LINUX_HARDWARE};
	for (int i = 1; i < argc; i++) {
		const char *value = NULL;
		const struct row *row = find(argv[i], &value);
		if (!row) {
			/* The word is not repeated: somebody may have tried to hand over a key. */
			fprintf(complaints, "teddy-bear: argument %d is unknown; --help lists what there is\n", i);
			return false;
		}
		if (row->kind == FLAG && value) {
			fprintf(complaints, "teddy-bear: %s takes no value\n", row->name);
			return false;
		}
		if (row->kind != FLAG && !value && i + 1 < argc)
			value = argv[++i];
		if (row->kind != FLAG && !value) {
			fprintf(complaints, "teddy-bear: %s needs %s\n", row->name, row->value);
			return false;
		}
		if (!take(options, row, value, complaints))
			return false;
	}
	return options->help || options->version || check_together(options, complaints);
}

void tb_options_help(FILE *out)
{
	fputs("usage: teddy-bear --server wss://HOST:PORT --device-id ID --child-id ID --child-age YEARS --key-file "
	      "FILE\n"
	      "                  (--say FILE.wav ... | --type | --alsa) [options]\n\n",
	      out);
	for (size_t i = 0; i < N_ROWS; i++) {
		char left[48];
		snprintf(left, sizeof left, "%s %s", rows[i].name, rows[i].value ? rows[i].value : "");
		fprintf(out, "  %-34s %s\n", left, rows[i].help);
	}
	fputs("\nexit status: 0 every question was answered aloud, 1 one was not, 2 usage, 3 no connection\n", out);
}
