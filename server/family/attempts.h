/* How many failed attempts an address or a device may make before it has to wait: a bounded table, no clock of its own.
 * Only failures count: a nursery of bears behind one address is welcome. */
#ifndef TB_SERVER_ATTEMPTS_H
#define TB_SERVER_ATTEMPTS_H

#include "common/base/status.h"

#include <stdbool.h>
#include <stdint.h>

struct tb_attempts;

/* At most max_failures within window_s, then refused until the window has passed. n_slots bounds memory; when all are
 * in use the slot that is oldest makes room. */
enum tb_status tb_attempts_create(unsigned n_slots, unsigned max_failures, unsigned window_s, struct tb_attempts **out);
void tb_attempts_destroy(struct tb_attempts *attempts);
/* 0: come in; else the seconds to wait. */
uint32_t tb_attempts_wait_s(const struct tb_attempts *attempts, const char *who, uint64_t now_ms);
void tb_attempts_failed(struct tb_attempts *attempts, const char *who, uint64_t now_ms);

#endif
