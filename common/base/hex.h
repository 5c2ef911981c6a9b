/* Hexadecimal text. Emits lower case, accepts either. */
#ifndef TB_BASE_HEX_H
#define TB_BASE_HEX_H

#include "common/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes 2 * n_bytes digits and a NUL: out holds 2 * n_bytes + 1. */
void tb_hex_encode(const uint8_t *data, size_t n_bytes, char *out);
/* Decodes n_chars digits (even) into n_chars / 2 bytes. TB_ERR_FORMAT on another character or an odd count. */
enum tb_status tb_hex_decode(const char *chars, size_t n_chars, uint8_t *out);
bool tb_hex_is(const char *chars, size_t n_chars);

#endif
