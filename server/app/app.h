/* The server as a whole: ties net, sessions, engines, family and ops together; starts, drains, ends. The only place
 * that sees every room. Loop thread, which is the thread that calls tb_app_run. */
#ifndef TB_SERVER_APP_H
#define TB_SERVER_APP_H

#include "common/base/log.h"
#include "server/ops/config.h"

struct tb_app;

/* Everything up to listening; what failed is said in the log. */
enum tb_status tb_app_create(const struct tb_config *config, const struct tb_log *log, struct tb_app **out);
/* Serves until SIGTERM or SIGINT, then drains: no new bears, answers under way are given, everybody gets a reason. A
 * second signal ends at once. */
void tb_app_run(struct tb_app *app);
void tb_app_destroy(struct tb_app *app);

#endif
