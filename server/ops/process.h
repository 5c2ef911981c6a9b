/* What the operating system says of this process. */
#ifndef TB_SERVER_PROCESS_H
#define TB_SERVER_PROCESS_H

#include <stdint.h>

/* 0 where it cannot be told. */
struct tb_process {
	uint64_t started_ms; /* Unix time */
	uint64_t cpu_ms;     /* user and system, all threads */
	uint64_t resident_bytes;
	uint64_t n_fds;
	uint64_t n_fds_max;
};

/* Reads /proc: microseconds, but for n_fds on Linux before 6.2, where every descriptor is counted. */
void tb_process_read(struct tb_process *out);

#endif
