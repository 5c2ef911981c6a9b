#include "device/linux/launcher.h"

#include "device/linux/clock.h"
#include "device/linux/slot_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_TROUBLE = 1, SOON_MS = 60000, WAIT_MAX_S = 60, FOLDER_WAIT_MS = 10000, SIGNAL_STATUS = 128 };
static const char ENVIRONMENT[] = "TEDDY_LAUNCHED"; /* "FD": heartbeats; "FD,": and no slots */

struct launcher {
	const struct tb_launcher_config *config;
	int lock_fd, signal_fd;
	struct tb_posix_disk images, records;
	struct tb_slot_file slots;
	bool has_slots; /* the folder could be used this time */
	pid_t child;
	int program_fd, heartbeat_fd;
	bool told_to_stop, hung;
	uint64_t started_ms; /* the child */
	unsigned n_restarts; /* after crashes that came soon */
	sigset_t signals, before;
};

static void say(const struct launcher *launcher, enum tb_log_level level, const char *what, const char *more)
{
	tb_logf(launcher->config->log, level, "launcher: %s%s", what, more);
}

/* --- the folder -----------------------------------------------------------------------------------------------------
 */

bool tb_launcher_open_folders(const char *folder, struct tb_posix_disk *images, struct tb_posix_disk *records)
{
	char path[PATH_MAX];
	*images = *records = (struct tb_posix_disk){.folder_fd = -1, .file_fd = -1};
	int n = snprintf(path, sizeof path, "%s/state", folder);
	if (n < 0 || n >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return false;
	}
	enum tb_status status = tb_posix_disk_open_wait(images, folder, FOLDER_WAIT_MS);
	if (status == TB_OK)
		status = tb_posix_disk_open(records, path);
	if (status != TB_OK)
		tb_posix_disk_close(images);
	return status == TB_OK;
}

static void close_folders(struct launcher *launcher)
{
	tb_posix_disk_close(&launcher->images);
	tb_posix_disk_close(&launcher->records);
}

static bool open_slots(struct launcher *launcher)
{
	if (!tb_launcher_open_folders(launcher->config->folder, &launcher->images, &launcher->records))
		return false;
	const struct tb_disk images = tb_posix_disk_ops(&launcher->images);
	const struct tb_disk records = tb_posix_disk_ops(&launcher->records);
	/* What the installed program's build is called is the child's business. */
	if (tb_slot_file_open(&launcher->slots, &images, &records, launcher->config->hardware, 0) == TB_OK)
		return true;
	close_folders(launcher);
	return false;
}

/* --- which one -------------------------------------------------------------------------------------------------------
 */

/* false: that cannot be stored. Then the installed program runs, without slots, until it can. */
static bool give_up(struct launcher *launcher, enum tb_slot_cause cause, const char *why)
{
	struct tb_slot_port port = tb_slot_file_port(&launcher->slots);
	say(launcher, TB_LOG_ERROR, "the image is given up: ", why);
	return port.roll_back(port.ctx, cause) == TB_OK;
}

static bool count_boot(struct launcher *launcher)
{
	launcher->slots.state.boots++;
	return tb_slot_file_save(&launcher->slots) == TB_OK;
}

/* The program of the active slot, checked and copied into memory; the installed one when there is none. false: the
 * record cannot be changed. */
static bool choose(struct launcher *launcher)
{
	struct tb_slot_state *state = &launcher->slots.state;
	while (state->active != TB_PLACE_BUILT_IN) {
		if (state->trial && state->boots >= TB_SLOT_BOOTS_MAX) {
			if (!give_up(launcher, TB_SLOT_POWER, "it was cut off each time"))
				return false;
			continue;
		}
		launcher->program_fd = memfd_create("teddy-bear", 0);
		if (launcher->program_fd < 0)
			return false;
		if (tb_slot_file_load(&launcher->slots, state->active, launcher->program_fd) == TB_OK)
			return !state->trial || count_boot(launcher);
		close(launcher->program_fd);
		launcher->program_fd = -1;
		if (!give_up(launcher, TB_SLOT_BAD_IMAGE, "it is not what was sealed"))
			return false;
	}
	return true;
}

/* --- the child -------------------------------------------------------------------------------------------------------
 */

/* Between fork and exec: only what may be called there. */
static void become_the_bear(const struct launcher *launcher, int heartbeat_fd, pid_t parent)
{
	char value[16];
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_TROUBLE);
	sigprocmask(SIG_SETMASK, &launcher->before, NULL);
	snprintf(value, sizeof value, launcher->has_slots ? "%d" : "%d,", heartbeat_fd);
	setenv(ENVIRONMENT, value, 1);
	if (launcher->program_fd >= 0)
		fexecve(launcher->program_fd, launcher->config->argv, environ);
	else
		execv("/proc/self/exe", launcher->config->argv);
	_exit(SIGNAL_STATUS - 1);
}

static bool start(struct launcher *launcher)
{
	int ends[2];
	pid_t parent = getpid();
	if (pipe2(ends, O_NONBLOCK) != 0)
		return false;
	/* Only the child has the writing end: when it is gone, that shows. */
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	launcher->child = fork();
	if (launcher->child == 0)
		become_the_bear(launcher, ends[1], parent);
	close(ends[1]);
	if (launcher->program_fd >= 0)
		close(launcher->program_fd);
	launcher->program_fd = -1;
	launcher->heartbeat_fd = ends[0];
	launcher->started_ms = tb_clock_ms();
	if (launcher->child > 0)
		return true;
	close(ends[0]);
	return false;
}

/* What a signal says. true: the child has ended. */
static bool on_signal(struct launcher *launcher)
{
	struct signalfd_siginfo info;
	if (read(launcher->signal_fd, &info, sizeof info) != (ssize_t)sizeof info)
		return false;
	if (info.ssi_signo == SIGCHLD)
		return info.ssi_pid == (uint32_t)launcher->child;
	launcher->told_to_stop = true;
	kill(launcher->child, (int)info.ssi_signo);
	return false;
}

/* Takes what came; false: the writing end is gone. */
static bool take_heartbeats(struct launcher *launcher)
{
	char bytes[64];
	ssize_t n;
	while ((n = read(launcher->heartbeat_fd, bytes, sizeof bytes)) > 0)
		;
	return n < 0 && errno == EAGAIN;
}

/* Waits for the child's end, and ends it when it hangs. Gives its wait status. */
static int watch(struct launcher *launcher)
{
	uint32_t watchdog_s = launcher->config->watchdog_s > 0 ? launcher->config->watchdog_s : TB_LAUNCHER_WATCHDOG_S;
	struct pollfd fds[2] = {{.fd = launcher->signal_fd, .events = POLLIN},
	                        {.fd = launcher->heartbeat_fd, .events = POLLIN}};
	int status = 0;
	bool ended = false;
	launcher->hung = false;
	while (!ended) {
		int n = poll(fds, 2, launcher->hung ? -1 : (int)watchdog_s * 1000);
		if (n == 0) {
			launcher->hung = true;
			kill(launcher->child, SIGKILL);
		}
		if (n > 0 && fds[1].revents != 0 && !take_heartbeats(launcher))
			fds[1].fd = -1;
		if (n > 0 && fds[0].revents != 0)
			ended = on_signal(launcher);
		/* It is told of a child that was stopped, too. */
		ended = ended && waitpid(launcher->child, &status, WNOHANG) == launcher->child;
	}
	close(launcher->heartbeat_fd);
	return status;
}

/* --- what follows ----------------------------------------------------------------------------------------------------
 */

static int exit_status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : SIGNAL_STATUS + WTERMSIG(status);
}

/* It was started on trial, and stopped without being told to and without a word. */
static bool judge_trial(struct launcher *launcher)
{
	if (!open_slots(launcher))
		return false;
	bool on_trial = launcher->slots.state.trial;
	if (on_trial && launcher->hung)
		give_up(launcher, TB_SLOT_WATCHDOG, "it hung");
	else if (on_trial)
		give_up(launcher, TB_SLOT_CRASH, "it stopped before it was confirmed");
	close_folders(launcher);
	return on_trial;
}

static void wait_before_restart(struct launcher *launcher)
{
	if (tb_clock_ms() - launcher->started_ms >= SOON_MS)
		launcher->n_restarts = 0;
	unsigned wait_s = launcher->n_restarts < 6 ? 1u << launcher->n_restarts : WAIT_MAX_S;
	struct pollfd signals = {.fd = launcher->signal_fd, .events = POLLIN};
	struct signalfd_siginfo info;
	launcher->n_restarts++;
	say(launcher, TB_LOG_ERROR, launcher->hung ? "the bear hung" : "the bear crashed", "; it is started again");
	if (poll(&signals, 1, (int)wait_s * 1000) > 0 && read(launcher->signal_fd, &info, sizeof info) > 0)
		launcher->told_to_stop = info.ssi_signo != SIGCHLD;
}

/* true: once more. */
static bool goes_on(struct launcher *launcher, int status)
{
	if (launcher->told_to_stop)
		return false;
	if (WIFEXITED(status) && WEXITSTATUS(status) == TB_EXIT_RESTART)
		return true;
	if (launcher->has_slots && judge_trial(launcher))
		return true;
	if (WIFEXITED(status))
		return false;
	wait_before_restart(launcher);
	return !launcher->told_to_stop;
}

static int run(struct launcher *launcher)
{
	int status = EXIT_TROUBLE << 8;
	do {
		launcher->has_slots = open_slots(launcher);
		if (launcher->has_slots && !choose(launcher)) {
			launcher->has_slots = false;
			close_folders(launcher);
		}
		if (!launcher->has_slots)
			say(launcher, TB_LOG_ERROR,
			    "the folder of the slots cannot be used, so the installed bear runs: ", strerror(errno));
		else
			close_folders(launcher);
		if (!start(launcher)) {
			say(launcher, TB_LOG_ERROR, "no program can be started: ", strerror(errno));
			return EXIT_TROUBLE;
		}
		status = watch(launcher);
	} while (goes_on(launcher, status));
	return exit_status_of(status);
}

static int lock_folder(const struct tb_launcher_config *config)
{
	char path[PATH_MAX];
	if (mkdir(config->folder, 0700) != 0 && errno != EEXIST)
		return -1;
	int n = snprintf(path, sizeof path, "%s/launcher.lock", config->folder);
	int fd = n > 0 && n < PATH_MAX ? open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int tb_launcher_run(const struct tb_launcher_config *config)
{
	static struct launcher launcher;
	launcher = (struct launcher){.config = config, .program_fd = -1, .signal_fd = -1};
	launcher.lock_fd = lock_folder(config);
	if (launcher.lock_fd < 0) {
		tb_logf(config->log, TB_LOG_ERROR, "--slots %s: %s", config->folder,
		        errno == EWOULDBLOCK ? "another bear uses it" : strerror(errno));
		return EXIT_TROUBLE;
	}
	sigemptyset(&launcher.signals);
	for (const int *number = (const int[]){SIGCHLD, SIGTERM, SIGINT, SIGHUP, 0}; *number != 0; number++)
		sigaddset(&launcher.signals, *number);
	sigprocmask(SIG_BLOCK, &launcher.signals, &launcher.before);
	launcher.signal_fd = signalfd(-1, &launcher.signals, SFD_CLOEXEC | SFD_NONBLOCK);
	int status = tb_psa_init() == TB_OK && launcher.signal_fd >= 0 ? run(&launcher) : EXIT_TROUBLE;
	if (launcher.signal_fd >= 0)
		close(launcher.signal_fd);
	close(launcher.lock_fd);
	return status;
}

/* --- in the child ----------------------------------------------------------------------------------------------------
 */

struct tb_launched tb_launcher_take(void)
{
	struct tb_launched out = {.heartbeat_fd = -1};
	const char *value = getenv(ENVIRONMENT);
	char *end = NULL;
	long fd = value != NULL ? strtol(value, &end, 10) : -1;
	if (fd > STDERR_FILENO && fd <= INT_MAX && fcntl((int)fd, F_SETFD, FD_CLOEXEC) == 0) {
		out.by_launcher = true;
		out.heartbeat_fd = (int)fd;
		out.may_update = *end == '\0';
	}
	unsetenv(ENVIRONMENT);
	return out;
}

void tb_launcher_heartbeat(int fd, uint64_t now_ms)
{
	static uint64_t last_ms;
	if (fd < 0 || (last_ms != 0 && now_ms - last_ms < TB_LAUNCHER_HEARTBEAT_MS))
		return;
	last_ms = now_ms;
	/* A launcher that takes none has died, and this process with it; a full pipe says that it lives. */
	if (write(fd, "", 1) < 0 && errno == EBADF)
		last_ms = now_ms;
}
