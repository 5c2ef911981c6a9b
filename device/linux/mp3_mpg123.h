/* The MP3 port of device/port/mp3.h with libmpg123, fed piece by piece.
 *
 * The library keeps what it was fed until it could use it, all of an ID3 tag for one. So tags at the beginning of a
 * stream are taken out here, and a decoder that took TB_MP3_BARREN_BYTES without giving a sample begins anew: the heap
 * does not grow with the stream, whatever is in it. */
#ifndef TB_LINUX_MP3_MPG123_H
#define TB_LINUX_MP3_MPG123_H

#include "device/port/mp3.h"

enum { TB_MP3_BARREN_BYTES = 16384 }; /* more than ten of the largest frames */

struct tb_mp3_mpg123;

struct tb_mp3_mpg123 *tb_mp3_mpg123_create(void); /* NULL: no memory */
void tb_mp3_mpg123_destroy(struct tb_mp3_mpg123 *mp3);
struct tb_mp3_port tb_mp3_mpg123_port(struct tb_mp3_mpg123 *mp3);

#endif
