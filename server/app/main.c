/* teddyd: the server. */
#include "server/app/app.h"
#include "server/ops/logger.h"

#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

extern char **environ;

static const char help[] =
    "usage: teddyd [--config FILE] [--data DIR] [--listen HOST:PORT] [--set KEY=VALUE]...\n"
    "\n"
    "The server of the talking teddy bear.\n"
    "\n"
    "  --config FILE          settings, INI; TEDDY_... in the environment and flags win over it\n"
    "  --data DIR             where records and keys are kept (data.dir)\n"
    "  --listen HOST:PORT     TLS listener (net.listen); port 0 takes any free one\n"
    "  --set KEY=VALUE        any other setting, see --print-config; not for secrets\n"
    "  --check-config         say whether the settings are right, then end\n"
    "  --print-config         print every setting with its help, secrets masked, then end\n"
    "  --version              print the version, then end\n";

enum action { RUN, CHECK, PRINT };

static enum tb_status set_pair(struct tb_config *config, const char *pair, struct tb_config_problem *problem)
{
	char key[128];
	const char *equals = strchr(pair, '=');
	if (equals == NULL || (size_t)(equals - pair) >= sizeof key) {
		snprintf(problem->text, sizeof problem->text, "--set: must be KEY=VALUE");
		return TB_ERR_FORMAT;
	}
	snprintf(key, sizeof key, "%.*s", (int)(equals - pair), pair);
	if (strcmp(key, "auth.fleet_secret") == 0) {
		snprintf(problem->text, sizeof problem->text,
		         "--set auth.fleet_secret: a command line can be read by others; use a file or "
		         "TEDDY_AUTH_FLEET_SECRET");
		return TB_ERR_REFUSED;
	}
	return tb_config_set(config, key, equals + 1, "--set", problem);
}

static const struct option options[] = {
    {"config", required_argument, NULL, 'c'},
    {"data", required_argument, NULL, 'd'},
    {"listen", required_argument, NULL, 'l'},
    {"set", required_argument, NULL, 's'},
    {"check-config", no_argument, NULL, 'C'},
    {"print-config", no_argument, NULL, 'P'},
    {"version", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* File and environment first, wherever --config stands on the line; TEDDY_CONFIG names the file when no flag does. */
static enum tb_status read_base(int argc, char **argv, struct tb_config *config, struct tb_config_problem *problem)
{
	const char *file = getenv("TEDDY_CONFIG");
	enum tb_status status = TB_OK;
	int option;
	opterr = 0;
	optind = 1;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (option == 'c')
			file = optarg;
	if (file != NULL && file[0] != '\0')
		status = tb_config_read_file(config, file, problem);
	return status == TB_OK ? tb_config_read_environment(config, environ, problem) : status;
}

static enum tb_status read_flags(int argc, char **argv, struct tb_config *config, enum action *action,
                                 struct tb_config_problem *problem)
{
	enum tb_status status = TB_OK;
	int option;
	opterr = 1;
	optind = 1;
	while (status == TB_OK && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'c': break;
		case 'd': status = tb_config_set(config, "data.dir", optarg, "--data", problem); break;
		case 'l': status = tb_config_set(config, "net.listen", optarg, "--listen", problem); break;
		case 's': status = set_pair(config, optarg, problem); break;
		case 'C': *action = CHECK; break;
		case 'P': *action = PRINT; break;
		case 'v': puts("teddyd " TB_VERSION); exit(0);
		case 'h': fputs(help, stdout); exit(0);
		default: fputs(help, stderr); exit(EXIT_USAGE);
		}
	}
	if (status == TB_OK && optind < argc) {
		snprintf(problem->text, sizeof problem->text, "%s: not an option", argv[optind]);
		return TB_ERR_ARG;
	}
	return status;
}

/* Every bear is a descriptor; what the system allows us at most is asked for before anything listens. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* Nothing a child said may end in a core file, and nobody but root may look into this process: not with a debugger, not
 * through /proc, and not as the user that it runs as. Before the first secret is read. */
static void close_to_others(void)
{
	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
}

/* Utterances and answers are made and freed all the time: without this the C library gives their memory back to the
 * system with each, and takes it again page by page. */
static void keep_memory(void)
{
	enum { MAPPED_FROM_BYTES = 4 * 1024 * 1024, KEPT_BYTES = 64 * 1024 * 1024 };
	mallopt(M_MMAP_THRESHOLD, MAPPED_FROM_BYTES);
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
}

static int serve(const struct tb_config *config)
{
	struct tb_app *app = NULL;
	struct tb_log log = tb_logger_make(config->log_level);
	if (geteuid() == 0)
		tb_logf(&log, TB_LOG_WARN, "running as root, which it has no need of: see docs/operations.md");
	signal(SIGPIPE, SIG_IGN);
	keep_memory();
	raise_descriptor_limit();
	if (tb_app_create(config, &log, &app) != TB_OK)
		return EXIT_FAILURE;
	tb_app_run(app);
	tb_app_destroy(app);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	static struct tb_config config;
	struct tb_config_problem problem = {""};
	enum action action = RUN;
	close_to_others();
	tb_config_defaults(&config);
	enum tb_status status = read_base(argc, argv, &config, &problem);
	if (status == TB_OK)
		status = read_flags(argc, argv, &config, &action, &problem);
	if (status == TB_OK)
		status = tb_config_check(&config, &problem);
	if (status != TB_OK) {
		fprintf(stderr, "teddyd: %s\n", problem.text);
		return EXIT_USAGE;
	}
	if (action == PRINT)
		tb_config_print(&config, stdout);
	else if (action == CHECK)
		puts("the configuration is right");
	return action == RUN ? serve(&config) : EXIT_SUCCESS;
}
