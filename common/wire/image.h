/* What the first bytes of a firmware image say: is it one for this hardware at all, and which build is it? The server
 * asks before it publishes, the bear before it starts. No proof of anything: that is the signature's business.
 *
 * The form goes by the hardware's name up to its first '-':
 *   esp32, esp32s3: Espressif's: magic 0xE9, 1..16 segments, the chip's number; behind it the application's description
 *                   (magic 0xABCD5432 at byte 32), whose version is written `1.4.2+17`: version and build
 *   linux:          a head of our own, TB_IMAGE_LINUX_HEAD bytes, then the program; numbers are little-endian:
 *                   0 "TBIMAGE1" · 8 build · 12 bytes of the program · 16 version[24] · 40 hardware[32], both filled
 *                   with zeros, at least one */
#ifndef TB_WIRE_IMAGE_H
#define TB_WIRE_IMAGE_H

#include "common/base/span.h"
#include "common/base/status.h"

#include <stdint.h>

enum { TB_IMAGE_LINUX_HEAD = 72, TB_IMAGE_HEAD = 80 /* what tb_image_read needs to see, bytes */ };

struct tb_image {
	char version[24]; /* without the build */
	uint32_t build;   /* 1.. */
	uint32_t n_head;  /* bytes before what is started; 0 when the head is part of it */
};

/* head: the first TB_IMAGE_HEAD bytes, or all of a shorter image; n_bytes: of the whole image. TB_ERR_UNSUPPORTED: no
 * form is known for this hardware; TB_ERR_TRUNCATED: shorter than its form; TB_ERR_FORMAT: not of the form;
 * TB_ERR_REFUSED: well-formed, for other hardware. *out untouched then. */
enum tb_status tb_image_read(const char *hardware, struct tb_span head, uint32_t n_bytes, struct tb_image *out);

/* The head of a Linux image around a program of n_program bytes. TB_ERR_ARG: build 0, a text that is empty or does not
 * fit, or hardware that is not `linux…`. */
enum tb_status tb_image_write_linux(const char *hardware, const char *version, uint32_t build, uint32_t n_program,
                                    uint8_t head[TB_IMAGE_LINUX_HEAD]);

#endif
