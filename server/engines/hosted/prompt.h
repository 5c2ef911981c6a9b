/* What a hosted model is told before the child's words: made of content/prompts/<language>.txt by the child's age and
 * name. The child's words and the name are data: they never become part of the instructions but in quotes.
 *
 * Immutable after load; any thread. */
#ifndef TB_SERVER_HOSTED_PROMPT_H
#define TB_SERVER_HOSTED_PROMPT_H

#include "common/base/log.h"
#include "server/engines/reply/reply.h"

enum { TB_PROMPT_MAX = 8192 };

struct tb_prompts;
/* Reads <content_dir>/prompts/<two letters>.txt (content/README.md says their form). TB_ERR_IO, TB_ERR_FORMAT: said in
 * the log with file and line; TB_ERR_NO_MEMORY. */
enum tb_status tb_prompts_load(const char *content_dir, const struct tb_log *log, struct tb_prompts **out);
void tb_prompts_destroy(struct tb_prompts *prompts);
bool tb_prompts_has_persona(const struct tb_prompts *prompts, const char *persona);
bool tb_prompts_speaks(const struct tb_prompts *prompts, const char *language);
/* The system prompt, NUL-terminated, into out[TB_PROMPT_MAX]. TB_ERR_UNSUPPORTED: no such language or persona in it;
 * TB_ERR_TOO_LARGE. */
enum tb_status tb_prompt_write(const struct tb_prompts *prompts, const struct tb_reply_request *request,
                               const char *persona, char *out);

#endif
