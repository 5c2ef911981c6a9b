/* Whether this server would take a bear, and if not, why. */
#include "server/app/app_private.h"

enum {
	STORE_LOOK_MS = 1000,      /* anybody may ask whether we are ready: looking costs a read */
	STORE_LOOK_AGAIN_MS = 5000 /* and a wait, when another program holds the records */
};

static bool store_is_readable(struct tb_app *app)
{
	uint64_t now_ms = tb_loop_now_ms();
	if (now_ms >= app->store_look_at_ms) {
		app->store_is_readable = tb_family_is_readable(app->family);
		now_ms = tb_loop_now_ms();
		app->store_look_at_ms = now_ms + (app->store_is_readable ? STORE_LOOK_MS : STORE_LOOK_AGAIN_MS);
	}
	return app->store_is_readable;
}

/* As the door judges it. */
static bool is_overloaded(const struct tb_app *app)
{
	return tb_registry_count(app->registry) >= (unsigned)app->config->net_max_sessions ||
	       tb_load_is_over(&app->load, (uint64_t)app->config->work_max_wait_ms);
}

void tb_app_tell_state(void *ctx, struct tb_api_state *out)
{
	struct tb_app *app = ctx;
	*out = (struct tb_api_state){.n_sessions = tb_registry_count(app->registry)};
	out->unready[TB_UNREADY_DRAINING] = app->draining;
	out->unready[TB_UNREADY_STORE] = !store_is_readable(app);
	out->unready[TB_UNREADY_WARMING] = app->warm_up != NULL;
	out->unready[TB_UNREADY_OVERLOADED] = is_overloaded(app);
}
