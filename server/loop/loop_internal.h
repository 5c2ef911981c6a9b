/* What the files of server/loop share. */
#ifndef TB_SERVER_LOOP_INTERNAL_H
#define TB_SERVER_LOOP_INTERNAL_H

#include "server/loop/loop.h"

#include <pthread.h>
#include <uv.h>

struct loop_signal;

struct tb_loop {
	uv_loop_t uv;
	int wake_fd; /* an eventfd: above 0 while there are posts the loop has not been told of */
	uv_poll_t wake;
	struct loop_signal *signals;
	struct tb_post *batch; /* taken from `posted`, not yet run; the loop's thread only */

	pthread_mutex_t lock; /* guards the two below */
	struct tb_post *posted;
	struct tb_post **posted_tail;
};

#endif
