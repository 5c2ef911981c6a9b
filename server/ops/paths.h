/* Where the program's data is when the configuration does not say: beside the program, in a checkout (build/bin,
 * build/test/bin) or installed (PREFIX/bin and PREFIX/share/teddy). */
#ifndef TB_SERVER_PATHS_H
#define TB_SERVER_PATHS_H

#include "common/base/status.h"

#include <stddef.h>

/* `configured` when it is not empty; else the first place beside the program that exists. TB_ERR_NOT_FOUND,
 * TB_ERR_TOO_LARGE (cap; PATH_MAX suffices). */
/* Stories and safety lists. */
enum tb_status tb_paths_content(const char *configured, char *out, size_t cap);
/* The language model made from content. */
enum tb_status tb_paths_content_model(const char *configured, char *out, size_t cap);

/* The program beside this one that speaks Arabic. TB_ERR_TOO_LARGE, TB_ERR_IO; whether it is there is another matter.
 */
enum tb_status tb_paths_voice_helper(const char *configured, char *out, size_t cap);

enum tb_path_kind { TB_PATH_CONTENT, TB_PATH_CONTENT_MODEL };
/* The first place of a kind, seen from the folder of a program. The same errors. */
enum tb_status tb_paths_find(enum tb_path_kind kind, const char *program_dir, char *out, size_t cap);

#endif
