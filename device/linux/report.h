/* What teddy-bear tells on stdout of each question: a few lines for people, or one line of JSON. */
#ifndef TB_LINUX_REPORT_H
#define TB_LINUX_REPORT_H

#include "device/core/bear.h"

#include <stdio.h>

/* Flushes, so that a reader at the other end of a pipe sees it at once. */
void tb_report_turn(FILE *out, const struct tb_bear_turn *turn, bool as_json);

#endif
