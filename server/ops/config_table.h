/* The table of keys, as data: shared by the files of server/ops that read, check and print configuration. */
#ifndef TB_SERVER_CONFIG_TABLE_H
#define TB_SERVER_CONFIG_TABLE_H

#include "server/ops/config.h"

enum tb_config_type { TB_CONFIG_STRING, TB_CONFIG_CHOICE, TB_CONFIG_INT };

struct tb_config_key {
	const char *key; /* "section.key" */
	enum tb_config_type type;
	int64_t min;
	int64_t max;
	const char *default_text;
	bool secret;
	const char *help;
	size_t offset; /* of its field in struct tb_config */
};

enum {
#define TB_CONFIG_COUNT_ONE(...) +1
	TB_CONFIG_N_KEYS = 0 TB_CONFIG_MAP(TB_CONFIG_COUNT_ONE)
#undef TB_CONFIG_COUNT_ONE
};
extern const struct tb_config_key tb_config_keys[TB_CONFIG_N_KEYS];

/* The place of a key in the table; TB_CONFIG_N_KEYS when there is none. */
size_t tb_config_find(const char *key);
/* The known key that is nearest to a misspelt one. */
const char *tb_config_nearest(const char *key);

enum tb_status tb_config_problem(struct tb_config_problem *problem, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* config_hosted.c: of the services that are hosted elsewhere. */
enum tb_status tb_config_check_hosted(const struct tb_config *config, struct tb_config_problem *problem);

#endif
