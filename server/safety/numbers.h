/* Long numbers, written or spoken, that might be a telephone number or an address. Pure functions.
 *
 * Numbers stand in a row when nothing but joints is between them: for single digits ("five, five … one") any
 * punctuation and "and", "then", "dash"; for longer ones ("555 12 34") blanks, dashes, dots, slashes, brackets, but no
 * comma and no sentence end. Counting is no such row: even steps, up or down ("2 4 6", "ten nine eight"), with new
 * starts, or numbers up to 20 that rise or fall by at most three. Nor is a pair of years. */
#ifndef TB_SERVER_NUMBERS_H
#define TB_SERVER_NUMBERS_H

#include "common/base/span.h"

struct tb_number_limits {
	int max_solid;   /* digits written as one number; thousands parted by commas are several */
	int max_singles; /* numbers in a row when each is a single digit */
	int max_digits;  /* digits of a row in all */
};

/* true when some number or row in the text is over a limit. English and Arabic number words. */
bool tb_numbers_over(struct tb_span text, const struct tb_number_limits *limits);

#endif
