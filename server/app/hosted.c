/* Engines that are hosted elsewhere, as the configuration has them. */
#include "server/app/app_private.h"
#include "server/engines/hosted/prompt.h"
#include "server/engines/null/null.h"
#include "server/ops/paths.h"

#include <string.h>

enum { PATH_CAP = 1200 };

/* Nobody but the operator: a name that stands for no third party. */
static const char *processor_of(const char *name)
{
	return name[0] == '\0' || strcmp(name, "self") == 0 ? NULL : name;
}

static struct tb_hosted_config base_of(struct tb_app *app, const char *url, const char *model, const char *key_file,
                                       const char *processor, int64_t timeout_ms)
{
	return (struct tb_hosted_config){.loop = app->loop,
	                                 .http = app->http,
	                                 .log = app->log,
	                                 .url = url,
	                                 .model = model,
	                                 .key_file = key_file,
	                                 .processor = processor_of(processor),
	                                 .deadline_ms = (uint32_t)timeout_ms};
}

static enum tb_status open_stt(struct tb_app *app)
{
	const struct tb_config *c = app->config;
	struct tb_hosted_config config = base_of(app, c->hosted_stt_url, c->hosted_stt_model, c->hosted_stt_key_file,
	                                         c->hosted_stt_processor, c->hosted_stt_timeout_ms);
	return c->hosted_stt_url[0] == '\0' ? TB_OK : tb_hosted_stt_create(&config, &app->hosted_stt);
}

static enum tb_status open_reply(struct tb_app *app)
{
	const struct tb_config *c = app->config;
	char content_dir[PATH_CAP];
	if (c->hosted_reply_url[0] == '\0')
		return TB_OK;
	enum tb_status status = tb_paths_content(c->content_dir, content_dir, sizeof content_dir);
	if (status == TB_OK)
		status = tb_prompts_load(content_dir, app->log, &app->prompts);
	if (status != TB_OK)
		return status;
	struct tb_hosted_config config =
	    base_of(app, c->hosted_reply_url, c->hosted_reply_model, c->hosted_reply_key_file,
	            c->hosted_reply_processor, c->hosted_reply_timeout_ms);
	config.prompts = app->prompts;
	config.persona = c->hosted_reply_persona;
	return tb_hosted_reply_create(&config, &app->hosted_reply);
}

static enum tb_status open_tts(struct tb_app *app)
{
	const struct tb_config *c = app->config;
	struct tb_hosted_config config = base_of(app, c->hosted_tts_url, c->hosted_tts_model, c->hosted_tts_key_file,
	                                         c->hosted_tts_processor, c->hosted_tts_timeout_ms);
	config.voice = c->hosted_tts_voice;
	config.wav = strcmp(c->hosted_tts_format, "wav") == 0;
	config.pcm_rate_hz = (uint32_t)c->hosted_tts_pcm_rate_hz;
	return c->hosted_tts_url[0] == '\0' ? TB_OK : tb_hosted_tts_create(&config, &app->hosted_tts);
}

static enum tb_status open_check(struct tb_app *app)
{
	const struct tb_config *c = app->config;
	struct tb_hosted_config config =
	    base_of(app, c->hosted_check_url, c->hosted_check_model, c->hosted_check_key_file,
	            c->hosted_check_processor, c->hosted_check_timeout_ms);
	return c->hosted_check_url[0] == '\0' ? TB_OK : tb_hosted_check_create(&config, &app->hosted_check);
}

enum tb_status tb_app_open_hosted(struct tb_app *app)
{
	if (strcmp(app->config->dev_null_engines, "on") == 0)
		return tb_null_remote_stt(app->loop, &app->hosted_stt);
	static enum tb_status (*const opens[])(struct tb_app *) = {open_stt, open_reply, open_tts, open_check};
	const struct tb_config *c = app->config;
	bool is_any = c->hosted_stt_url[0] != '\0' || c->hosted_reply_url[0] != '\0' || c->hosted_tts_url[0] != '\0' ||
	              c->hosted_check_url[0] != '\0';
	enum tb_status status = is_any ? tb_http_create(app->loop, c->hosted_ca_file, &app->http) : TB_OK;
	for (size_t i = 0; is_any && i < sizeof opens / sizeof opens[0] && status == TB_OK; i++)
		status = opens[i](app);
	return status;
}

void tb_app_close_hosted(struct tb_app *app)
{
	const struct tb_remote *remotes[] = {&app->hosted_stt.remote, &app->hosted_reply.remote,
	                                     &app->hosted_tts.remote, &app->hosted_check.remote};
	for (size_t i = 0; i < sizeof remotes / sizeof remotes[0]; i++)
		if (remotes[i]->destroy != NULL)
			remotes[i]->destroy(remotes[i]->ctx);
	tb_prompts_destroy(app->prompts);
	tb_http_destroy(app->http);
}
