/* teddy-bear put together: core, ports, loop. */
#ifndef TB_LINUX_APP_H
#define TB_LINUX_APP_H

#include "device/linux/identity.h"
#include "device/linux/launcher.h"
#include "device/linux/options.h"
#include "device/linux/server_url.h"

/* Runs until everything was asked and answered, or SIGINT, SIGTERM or SIGHUP, or until another program is to run in its
 * place (TB_EXIT_RESTART). Returns the exit status. */
int tb_app_run(const struct tb_options *options, const struct tb_identity *identity, const struct tb_server_url *server,
               const struct tb_launched *launched);

#endif
