/* The inside of a gate, shared by its loading and its checks. Private to server/safety. */
#ifndef TB_SERVER_GATE_PRIVATE_H
#define TB_SERVER_GATE_PRIVATE_H

#include "server/safety/answers.h"
#include "server/safety/jury.h"
#include "server/safety/rules.h"

struct tb_gate {
	struct tb_rules *rules;
	struct tb_answers *answers;
	struct tb_jury *jury;
};

#endif
