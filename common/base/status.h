/* Status codes: how every function of the project says what went wrong.
 *
 * One X-macro table makes the code, its name (for logs and JSON) and its message (for people).
 * Functions return an enum tb_status; out-parameters are untouched on error unless their header says otherwise.
 * Asserts are for programmer errors only, never for input. */
#ifndef TB_BASE_STATUS_H
#define TB_BASE_STATUS_H

#define TB_STATUS_MAP(X)                                                                                               \
	X(OK, "ok", "done")                                                                                            \
	X(ERR_ARG, "argument", "an argument is outside its valid range")                                               \
	X(ERR_FORMAT, "format", "the input does not have the form it must have")                                       \
	X(ERR_TOO_LARGE, "too_large", "the input is larger than its limit")                                            \
	X(ERR_TOO_DEEP, "too_deep", "the input is nested deeper than its limit")                                       \
	X(ERR_TRUNCATED, "truncated", "the input ends before it is complete")                                          \
	X(ERR_UTF8, "utf8", "the text is not valid UTF-8")                                                             \
	X(ERR_FULL, "full", "a bounded buffer or queue is full")                                                       \
	X(ERR_BUSY, "busy", "all of a bounded resource is in use; try again later")                                    \
	X(ERR_NOT_FOUND, "not_found", "there is no such thing")                                                        \
	X(ERR_EXISTS, "exists", "it exists already")                                                                   \
	X(ERR_REFUSED, "refused", "a rule forbids it")                                                                 \
	X(ERR_AUTH, "auth", "the proof of identity is wrong")                                                          \
	X(ERR_TIMEOUT, "timeout", "it took longer than its deadline")                                                  \
	X(ERR_CANCELLED, "cancelled", "it was cancelled")                                                              \
	X(ERR_CLOSED, "closed", "the other side has closed")                                                           \
	X(ERR_STATE, "state", "it is not possible in the present state")                                               \
	X(ERR_IO, "io", "the operating system reported an error")                                                      \
	X(ERR_NO_MEMORY, "no_memory", "memory is exhausted")                                                           \
	X(ERR_UNSUPPORTED, "unsupported", "this build or platform cannot do it")                                       \
	X(ERR_INTERNAL, "internal", "an invariant of the program is broken")

enum tb_status {
#define TB_STATUS_ENUM(code, name, message) TB_##code,
	TB_STATUS_MAP(TB_STATUS_ENUM)
#undef TB_STATUS_ENUM
	    TB_STATUS_COUNT
};

/* The short name, as in logs ("too_large"). Never NULL: an unknown code gives "unknown". */
const char *tb_status_name(enum tb_status status);

/* One sentence for people. Never NULL. */
const char *tb_status_message(enum tb_status status);

#endif
