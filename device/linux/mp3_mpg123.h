/* The MP3 port of device/port/mp3.h with libmpg123, fed piece by piece. */
#ifndef TB_LINUX_MP3_MPG123_H
#define TB_LINUX_MP3_MPG123_H

#include "device/port/mp3.h"

struct tb_mp3_mpg123;

struct tb_mp3_mpg123 *tb_mp3_mpg123_create(void); /* NULL: no memory */
void tb_mp3_mpg123_destroy(struct tb_mp3_mpg123 *mp3);
struct tb_mp3_port tb_mp3_mpg123_port(struct tb_mp3_mpg123 *mp3);

#endif
