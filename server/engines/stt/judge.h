/* Is what was heard to be believed? Pure.
 *
 * A recogniser of few words makes those words of anything it hears. Three things tell:
 *
 * - loose words: known questions follow the language model word by word; of what it makes of other sentences, every
 *   third word or so comes behind one that it was never seen behind;
 * - disagreement: a recogniser of general English hears something else;
 * - fit: and its words fit the sounds far better.
 *
 * Disagreement alone is no judge: the general recogniser mishears half of the questions that the other one hears well.
 */
#ifndef TB_SERVER_STT_JUDGE_H
#define TB_SERVER_STT_JUDGE_H

#include "server/engines/stt/decoder.h"

enum {
	TB_JUDGE_LOOSE_ALONE_PERCENT = 25, /* more of loose words, and no second opinion: unsure */
	TB_JUDGE_LOOSE_PERCENT = 20,       /* more, and the two disagree: unsure */
	TB_JUDGE_FIT_GAP = 25              /* this much better fits the general one, and the two disagree: unsure */
};

/* general NULL: there is no second opinion. Nothing heard at all is not unsure. */
bool tb_judge_unsure(const struct tb_heard *content, const struct tb_heard *general, unsigned disagree_percent);

#endif
