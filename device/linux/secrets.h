/* Reads what a bear needs to know of itself from a file like the firmware's secrets.h, so that one file serves both.
 *
 * A line sets a name in one of three ways:   #define NAME "value"    static const char NAME[] = "value";    NAME=value
 * The last may be quoted as a shell does, 'value' or "value". Comments of C and of the shell and other names (Wi-Fi,
 * tokens of other services) are passed over. The last line of a name counts. */
#ifndef TB_LINUX_SECRETS_H
#define TB_LINUX_SECRETS_H

#include "common/base/span.h"
#include "common/base/status.h"

/* X(name in the file, field) */
#define TB_SECRETS_MAP(X)                                                                                              \
	X("DEVICE_ID", device_id)                                                                                      \
	X("CHILD_ID", child_id)                                                                                        \
	X("CHILD_NAME", child_name)                                                                                    \
	X("CHILD_AGE", child_age)                                                                                      \
	X("CHILD_LANGUAGE", child_language)                                                                            \
	X("HMAC_KEY_HEX", key)                                                                                         \
	X("SERVER_URL", server_url)                                                                                    \
	X("SERVER_HOST", server_host)                                                                                  \
	X("SERVER_PORT", server_port)                                                                                  \
	X("CA_FILE", ca_file)

enum { TB_SECRET_CAP = 257 };

/* "" where the file says nothing. Holds a key: wipe it after use. */
struct tb_secrets {
#define TB_SECRETS_FIELD(name, field) char field[TB_SECRET_CAP];
	TB_SECRETS_MAP(TB_SECRETS_FIELD)
#undef TB_SECRETS_FIELD
};

/* Errors, with *bad_line set to the line's number from 1: TB_ERR_FORMAT a known name without a readable value,
 * TB_ERR_TOO_LARGE a value of 257 bytes or more, or with a NUL byte. `out` is in parts then. */
enum tb_status tb_secrets_parse(struct tb_span file, struct tb_secrets *out, unsigned *bad_line);

#endif
