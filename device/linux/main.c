#include "device/linux/app.h"
#include "device/linux/host.h"
#include "device/linux/launcher.h"
#include "device/linux/script.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

/* A descriptor that is closed would be taken by the next file that is opened, and what is printed would go into it. */
static void open_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			_exit(TB_EXIT_UNANSWERED);
}

/* The launcher needs nothing that is secret. */
static int launch(const struct tb_options *options, char **argv)
{
	struct tb_log log = tb_host_log(TB_LOG_INFO);
	return tb_launcher_run(&(struct tb_launcher_config){.folder = options->slots_folder,
	                                                    .hardware = options->update_hardware,
	                                                    .watchdog_s = options->watchdog_s,
	                                                    .argv = argv,
	                                                    .log = &log});
}

int main(int argc, char **argv)
{
	struct tb_options options;
	struct tb_identity identity = {0};
	struct tb_server_url server;
	/* A child's voice and a key are in memory: no dump of it. */
	prctl(PR_SET_DUMPABLE, 0);
	open_standard_descriptors();
	if (!tb_options_parse(&options, argc, argv, stderr))
		return TB_EXIT_USAGE;
	if (options.help) {
		tb_options_help(stdout);
		return 0;
	}
	if (options.version) {
		puts("teddy-bear " TB_VERSION);
		return 0;
	}
	const struct tb_launched launched = tb_launcher_take();
	bool runs_bear = options.slots_folder == NULL || launched.by_launcher;
	int status = TB_EXIT_USAGE;
	if (tb_identity_load(&identity, &options, stderr)) {
		const char *problem = tb_server_url_parse(identity.server, &server);
		if (problem)
			fprintf(stderr, "teddy-bear: %s\n", problem);
		else
			status = runs_bear ? tb_app_run(&options, &identity, &server, &launched) : TB_EXIT_NOT_YET;
	}
	tb_wipe(&identity, sizeof identity);
	return status == TB_EXIT_NOT_YET ? launch(&options, argv) : status;
}
