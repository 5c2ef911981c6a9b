/* Are the hosted services configured so that a family may trust them? Children's words go encrypted or nowhere, and
 * nobody gets them who is not named. */
#include "server/ops/config_table.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct hosted {
	const char *section;
	const char *url, *key_file, *processor;
};

/* The host of "scheme://[user@]host[:port]/…", without its port; "" when it is none. */
static void host_of(const char *url, char host[TB_HOST_CAP])
{
	const char *at = strstr(url, "://");
	host[0] = '\0';
	if (at == NULL)
		return;
	at += 3;
	size_t n = at[0] == '[' ? strcspn(at, "]") : strcspn(at, ":/?#");
	const char *begin = at[0] == '[' ? at + 1 : at;
	size_t n_host = at[0] == '[' && n > 0 ? n - 1 : n;
	if (n_host > 0 && n_host < TB_HOST_CAP && memchr(begin, '@', n_host) == NULL)
		snprintf(host, TB_HOST_CAP, "%.*s", (int)n_host, begin);
}

static enum tb_status check_one(const struct hosted *hosted, struct tb_config_problem *problem)
{
	char host[TB_HOST_CAP];
	if (hosted->url[0] == '\0')
		return TB_OK;
	bool is_tls = strncmp(hosted->url, "https://", 8) == 0;
	bool is_plain = strncmp(hosted->url, "http://", 7) == 0;
	host_of(hosted->url, host);
	bool is_here = tb_host_is_loopback(host);
	if ((!is_tls && !is_plain) || host[0] == '\0' || strpbrk(hosted->url, "?# ") != NULL)
		return tb_config_problem(problem,
		                         "%s.url: is '%.200s', must be https://HOST[:PORT][/PATH], like "
		                         "https://api.example.com/v1",
		                         hosted->section, hosted->url);
	if (is_plain && !is_here)
		return tb_config_problem(problem,
		                         "%s.url: is '%.200s', which would send children's words in the clear: must be "
		                         "https://, or http:// to this machine itself",
		                         hosted->section, hosted->url);
	if (!is_here && hosted->processor[0] == '\0')
		return tb_config_problem(
		    problem,
		    "%s.processor: is empty, must name who gets what children say, as the parents' "
		    "consent has it, or be `self` for a machine of your own",
		    hosted->section);
	if (hosted->key_file[0] != '\0' && access(hosted->key_file, R_OK) != 0)
		return tb_config_problem(problem, "%s.key_file: is '%.200s', which cannot be read", hosted->section,
		                         hosted->key_file);
	return TB_OK;
}

enum tb_status tb_config_check_hosted(const struct tb_config *config, struct tb_config_problem *problem)
{
	const struct hosted all[] = {
	    {"hosted_stt", config->hosted_stt_url, config->hosted_stt_key_file, config->hosted_stt_processor},
	    {"hosted_reply", config->hosted_reply_url, config->hosted_reply_key_file, config->hosted_reply_processor},
	    {"hosted_tts", config->hosted_tts_url, config->hosted_tts_key_file, config->hosted_tts_processor},
	    {"hosted_check", config->hosted_check_url, config->hosted_check_key_file, config->hosted_check_processor},
	};
	enum tb_status status = TB_OK;
	for (size_t i = 0; i < sizeof all / sizeof all[0] && status == TB_OK; i++)
		status = check_one(&all[i], problem);
	return status;
}
