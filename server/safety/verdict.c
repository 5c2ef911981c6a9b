#include "server/safety/gate.h"

#include <stdio.h>

const char *tb_safety_category_name(enum tb_safety_category category)
{
#define NAME(code, name) name,
	static const char *const names[] = {TB_SAFETY_CATEGORY_MAP(NAME)};
#undef NAME
	return (unsigned)category < TB_SAFETY_CATEGORY_COUNT ? names[category] : "unknown";
}

const char *tb_gate_action_name(enum tb_gate_action action)
{
	static const char *const names[] = {"pass", "answer", "grownup", "crisis", "drop"};
	return (unsigned)action < sizeof names / sizeof names[0] ? names[action] : "unknown";
}

void tb_gate_line(const struct tb_gate_verdict *verdict, char *out, size_t cap)
{
	if (verdict->action == TB_GATE_PASS)
		snprintf(out, cap, "pass");
	else
		snprintf(out, cap, "stop %s %d %s", tb_safety_category_name(verdict->category), verdict->severity,
		         tb_gate_action_name(verdict->action));
}
