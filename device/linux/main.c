#include "device/linux/app.h"
#include "device/linux/script.h"

#include <stdio.h>
#include <sys/prctl.h>

int main(int argc, char **argv)
{
	struct tb_options options;
	struct tb_identity identity = {0};
	struct tb_server_url server;
	/* A child's voice and a key are in memory: no dump of it. */
	prctl(PR_SET_DUMPABLE, 0);
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
	const char *problem = tb_server_url_parse(options.server, &server);
	if (problem) {
		fprintf(stderr, "teddy-bear: %s\n", problem);
		return TB_EXIT_USAGE;
	}
	int status = TB_EXIT_USAGE;
	if (tb_identity_load(&identity, &options, stderr))
		status = tb_app_run(&options, &identity, &server);
	tb_wipe(&identity, sizeof identity);
	return status;
}
