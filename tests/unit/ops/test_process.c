/* What is told of the process is so. */
#include "server/ops/process.h"
#include "tests/check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

TEST(a_descriptor_that_is_opened_is_counted)
{
	struct tb_process before, after;
	tb_process_read(&before);
	int fd = dup(STDOUT_FILENO);
	tb_process_read(&after);
	close(fd);
	CHECK_INT(after.n_fds, before.n_fds + 1);
	CHECK(after.n_fds_max >= after.n_fds);
}

TEST(memory_that_is_used_is_resident)
{
	enum { N_BYTES = 32 << 20 };
	struct tb_process before, after;
	tb_process_read(&before);
	volatile char *memory = malloc(N_BYTES);
	for (size_t i = 0; i < N_BYTES; i += 1024)
		memory[i] = 1;
	tb_process_read(&after);
	free((void *)memory);
	CHECK(after.resident_bytes > before.resident_bytes + N_BYTES / 2);
}

TEST(it_began_a_moment_ago_and_has_used_the_cpu)
{
	struct tb_process process;
	volatile unsigned work = 0;
	do {
		for (int i = 0; i < 1000000; i++)
			work = work + 1;
		tb_process_read(&process);
	} while (process.cpu_ms == 0);
	int64_t age_ms = (int64_t)time(NULL) * 1000 - (int64_t)process.started_ms;
	CHECK(age_ms > -2000 && age_ms < 10 * 60 * 1000);
}

TEST_MAIN(T(a_descriptor_that_is_opened_is_counted), T(memory_that_is_used_is_resident),
          T(it_began_a_moment_ago_and_has_used_the_cpu))
