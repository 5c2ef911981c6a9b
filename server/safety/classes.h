/* Word classes: one name for many words, so that a pattern says "<daddy> <hits> me" once for all who might and all that
 * they might do. Private to server/safety; read before the lists, not needed after them.
 *
 * `<name>` in a pattern stands for any one of its class: "(me|my <arm>)" is "(me|my arm|my leg)", and outside of
 * parentheses it makes a choice of its own. A class is named by one of its members, so that a pattern reads as a
 * sentence, and whoever takes the names for plain words still gets one. */
#ifndef TB_SERVER_CLASSES_H
#define TB_SERVER_CLASSES_H

#include "common/base/status.h"

struct tb_classes;
enum tb_status tb_classes_create(struct tb_classes **out);
void tb_classes_destroy(struct tb_classes *classes);

/* Adds alternatives ("dad|daddy|my father") to a class, which is made if need be. They may hold classes named before.
 * TB_ERR_FORMAT: the name is no word of letters, or a class in the text is unknown; TB_ERR_NO_MEMORY. */
enum tb_status tb_classes_add(struct tb_classes *classes, const char *name, const char *alternatives);

/* The pattern with every class written out; *out is the caller's to free. TB_ERR_FORMAT: an unknown class, or a `<`
 * without its `>`; TB_ERR_NO_MEMORY. */
enum tb_status tb_classes_expand(const struct tb_classes *classes, const char *pattern, char **out);

#endif
