/* Loads what the bear says and hears with: gates, stories, speech engines. */
#include "server/app/app_private.h"
#include "server/engines/null/null.h"
#include "server/engines/tts/espeak.h"
#include "server/engines/tts/voices.h"
#include "server/ops/paths.h"

#include <stdio.h>
#include <string.h>

enum { PATH_CAP = 1200 };

static enum tb_stt_model model_of(const char *name)
{
	if (strcmp(name, "content") == 0)
		return TB_STT_CONTENT;
	return strcmp(name, "general") == 0 ? TB_STT_GENERAL : TB_STT_BOTH;
}

static enum tb_status load_stt(struct tb_app *app, const char *content_model_dir)
{
	unsigned max_streams = (unsigned)app->config->stt_max_streams;
	struct tb_sphinx_config sphinx = {.model_dir = app->config->stt_model_dir,
	                                  .content_dir = content_model_dir,
	                                  .model = model_of(app->config->stt_model),
	                                  .max_streams = max_streams,
	                                  .n_ready = max_streams < 2 ? max_streams : 2,
	                                  .disagree_percent = (unsigned)app->config->stt_disagree_percent,
	                                  .log = app->log};
	return tb_sphinx_create(&sphinx, &app->stt);
}

/* English is in this program, Arabic in another one; without that, Arabic has no voice, and nothing else suffers. */
static enum tb_status load_voices(struct tb_app *app)
{
	char helper[PATH_CAP];
	struct tb_tts_engine engines[2];
	size_t n = 1;
	enum tb_status status = tb_flite_create(app->log, &engines[0]);
	if (status != TB_OK)
		return status;
	status = tb_paths_voice_helper(app->config->tts_voice_helper, helper, sizeof helper);
	struct tb_espeak_config espeak = {
	    .helper = helper, .n_helpers = (unsigned)app->config->tts_voice_helpers, .log = app->log};
	if (status == TB_OK && tb_espeak_create(&espeak, &engines[1]) == TB_OK)
		n = 2;
	status = tb_voices_create(engines, n, &app->tts);
	for (size_t i = 0; i < n && status != TB_OK; i++)
		engines[i].destroy(engines[i].ctx);
	return status;
}

static enum tb_status load_embedded(struct tb_app *app, const char *content_dir, const char *model_dir)
{
	if (strcmp(app->config->dev_null_engines, "on") == 0) {
		tb_null_engines((unsigned)app->config->net_max_sessions, &app->stt, &app->reply, &app->tts);
		return TB_OK;
	}
	enum tb_status status = tb_storybook_create(content_dir, app->log, &app->reply);
	if (status == TB_OK)
		status = load_voices(app);
	if (status == TB_OK)
		status = load_stt(app, model_dir);
	if (status == TB_OK && app->config->dev_engine_faults_percent > 0)
		status = tb_faulty_create((unsigned)app->config->dev_engine_faults_percent, &app->stt, &app->reply,
		                          &app->tts, &app->faulty);
	return status;
}

enum tb_status tb_app_load_engines(struct tb_app *app)
{
	char content_dir[PATH_CAP], safety_dir[PATH_CAP + 8], model_dir[PATH_CAP];
	enum tb_status status = tb_paths_content(app->config->content_dir, content_dir, sizeof content_dir);
	if (status == TB_OK)
		status = tb_paths_content_model(app->config->content_model_dir, model_dir, sizeof model_dir);
	if (status != TB_OK) {
		tb_logf(app->log, TB_LOG_ERROR,
		        "content: not found beside the program: set content.dir and content.model_dir");
		return status;
	}
	snprintf(safety_dir, sizeof safety_dir, "%s/safety", content_dir);
	status = tb_gate_load(safety_dir, app->log, &app->gate);
	if (status == TB_OK)
		status = load_embedded(app, content_dir, model_dir);
	if (status != TB_OK)
		tb_app_unload_engines(app);
	return status;
}

void tb_app_unload_engines(struct tb_app *app)
{
	if (app->stt.destroy != NULL)
		app->stt.destroy(app->stt.ctx);
	if (app->tts.destroy != NULL)
		app->tts.destroy(app->tts.ctx);
	if (app->reply.destroy != NULL)
		app->reply.destroy(app->reply.ctx);
	tb_faulty_destroy(app->faulty);
	app->faulty = NULL;
	tb_gate_destroy(app->gate);
	app->stt = (struct tb_stt_engine){.name = NULL};
	app->tts = (struct tb_tts_engine){.name = NULL};
	app->reply = (struct tb_reply_engine){.name = NULL};
	app->gate = NULL;
}
