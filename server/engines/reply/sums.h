/* Sums: the one thing that the bear works out instead of looking it up. */
#ifndef TB_SERVER_REPLY_SUMS_H
#define TB_SERVER_REPLY_SUMS_H

#include "server/engines/reply/book.h"

struct tb_sum {
	int role;    /* TB_ROLE_PLUS, MINUS, TIMES; or TB_ROLE_TOO_BIG, TB_ROLE_BELOW: then a, b and c are 0 */
	int a, b, c; /* each 0..TB_BOOK_MAX_NUMBER */
};

/* Finds the first number, operator, number in a text, said in words or typed with digits and signs. false: there is
 * none. */
bool tb_sum_find(const struct tb_book *book, struct tb_span text, struct tb_sum *sum);

/* Works a sum out again from what a conversation keeps of it. */
uint16_t tb_sum_pack(const struct tb_sum *sum);
struct tb_sum tb_sum_unpack(int role, uint16_t packed);

#endif
