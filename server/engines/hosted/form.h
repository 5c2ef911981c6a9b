/* The upload of a recording, multipart/form-data (RFC 7578), made whole in memory of our own, so that it can be wiped.
 */
#ifndef TB_SERVER_HOSTED_FORM_H
#define TB_SERVER_HOSTED_FORM_H

#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

extern const char tb_form_content_type[];

/* A WAV file (16 kHz mono s16le) of the samples as `file`, and text fields: names and values by turns, NULL behind the
 * last; a pair with an empty value is left out. *body from malloc. TB_ERR_ARG: a value holds the boundary or a line
 * break; TB_ERR_NO_MEMORY. */
enum tb_status tb_form_make(const int16_t *samples, size_t n_samples, const char *const *fields, uint8_t **body,
                            size_t *n_body);

#endif
