#include "server/ops/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FILE_CAP = 1024, START_FIELD = 22, COMM_FIELD = 2, MS_PER_S = 1000, US_PER_MS = 1000 };

/* The file's text, at most FILE_CAP - 1 bytes; "" when it cannot be read. */
static void read_text(const char *path, char out[FILE_CAP])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, out, FILE_CAP - 1);
	if (fd >= 0)
		close(fd);
	out[n > 0 ? n : 0] = '\0';
}

static uint64_t clock_ms(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * MS_PER_S + (uint64_t)now.tv_nsec / 1000000;
}

/* proc(5): field 22 of stat counts clock ticks since boot. Field 2, the program's name, may hold anything. */
static uint64_t read_started_ms(void)
{
	char text[FILE_CAP];
	read_text("/proc/self/stat", text);
	const char *at = strrchr(text, ')');
	for (int field = COMM_FIELD; at != NULL && field < START_FIELD; field++)
		at = strchr(at + 1, ' ');
	long ticks_per_s = sysconf(_SC_CLK_TCK);
	if (at == NULL || ticks_per_s <= 0)
		return 0;
	uint64_t since_boot_ms = strtoull(at + 1, NULL, 10) * MS_PER_S / (uint64_t)ticks_per_s;
	return clock_ms(CLOCK_REALTIME) - clock_ms(CLOCK_BOOTTIME) + since_boot_ms;
}

static uint64_t read_resident_bytes(void)
{
	char text[FILE_CAP];
	read_text("/proc/self/statm", text);
	const char *second = strchr(text, ' ');
	long page_bytes = sysconf(_SC_PAGESIZE);
	return second == NULL || page_bytes <= 0 ? 0 : strtoull(second, NULL, 10) * (uint64_t)page_bytes;
}

/* The folder's size is their number on a Linux that counts them; else it is 0. */
static uint64_t count_fds(void)
{
	struct stat info;
	if (stat("/proc/self/fd", &info) == 0 && info.st_size > 0)
		return (uint64_t)info.st_size;
	DIR *dir = opendir("/proc/self/fd");
	if (dir == NULL)
		return 0;
	uint64_t n_fds = 0;
	for (const struct dirent *entry; (entry = readdir(dir)) != NULL;)
		n_fds += entry->d_name[0] != '.';
	closedir(dir);
	return n_fds - 1; /* without the one that counts */
}

static uint64_t time_ms(struct timeval time)
{
	return (uint64_t)time.tv_sec * MS_PER_S + (uint64_t)time.tv_usec / US_PER_MS;
}

void tb_process_read(struct tb_process *out)
{
	struct rusage usage;
	struct rlimit limit;
	*out = (struct tb_process){
	    .started_ms = read_started_ms(), .resident_bytes = read_resident_bytes(), .n_fds = count_fds()};
	if (getrusage(RUSAGE_SELF, &usage) == 0)
		out->cpu_ms = time_ms(usage.ru_utime) + time_ms(usage.ru_stime);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
		out->n_fds_max = limit.rlim_cur;
}
