#include "server/loop/loop.h"
#include "tests/check.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { N_THREADS = 4, N_POSTS = 5000 };

struct note {
	struct tb_post post;
	struct board *board;
	int thread;
	int number;
};

struct board {
	struct tb_loop *loop;
	pthread_t loop_thread;
	int last[N_THREADS];
	int n_run;
	int n_out_of_order;
	int n_wrong_thread;
	int n_expected;
};

static void on_note(void *ctx)
{
	struct note *note = ctx;
	struct board *board = note->board;
	if (!pthread_equal(pthread_self(), board->loop_thread))
		board->n_wrong_thread++;
	if (note->number != board->last[note->thread] + 1)
		board->n_out_of_order++;
	board->last[note->thread] = note->number;
	if (++board->n_run == board->n_expected)
		tb_loop_stop(board->loop);
}

static struct note notes[N_THREADS][N_POSTS];

static void *post_all(void *ctx)
{
	struct note *row = ctx;
	for (int i = 0; i < N_POSTS; i++)
		tb_loop_post(row[i].board->loop, &row[i].post);
	return NULL;
}

TEST(posts_of_many_threads_run_once_each_on_the_loops_thread_in_their_order)
{
	struct board board = {.loop_thread = pthread_self(), .n_expected = N_THREADS * N_POSTS};
	CHECK(tb_loop_create(&board.loop) == TB_OK);
	pthread_t threads[N_THREADS];
	for (int t = 0; t < N_THREADS; t++) {
		for (int i = 0; i < N_POSTS; i++)
			notes[t][i] = (struct note){{NULL, on_note, &notes[t][i]}, &board, t, i + 1};
		pthread_create(&threads[t], NULL, post_all, notes[t]);
	}
	tb_loop_run(board.loop);
	for (int t = 0; t < N_THREADS; t++)
		pthread_join(threads[t], NULL);
	CHECK_INT(board.n_run, N_THREADS * N_POSTS);
	CHECK_INT(board.n_out_of_order, 0);
	CHECK_INT(board.n_wrong_thread, 0);
	tb_loop_destroy(board.loop);
}

struct chain {
	struct tb_post post;
	struct tb_loop *loop;
	int n_left;
	int n_runs;
	struct tb_post other;
	int n_other;
};

static void on_chain(void *ctx)
{
	struct chain *chain = ctx;
	chain->n_runs++;
	if (chain->n_left-- > 0)
		tb_loop_post(chain->loop, &chain->post);
}

TEST(a_post_that_posts_itself_again_does_not_hold_up_the_loop)
{
	struct chain chain = {.n_left = 1000000};
	CHECK(tb_loop_create(&chain.loop) == TB_OK);
	chain.post = (struct tb_post){NULL, on_chain, &chain};
	tb_loop_post(chain.loop, &chain.post);
	tb_loop_run_once(chain.loop);
	CHECK(chain.n_runs >= 1 && chain.n_runs < 10);
	tb_loop_run_once(chain.loop);
	CHECK(chain.n_runs >= 2 && chain.n_runs < 20);
	tb_loop_destroy(chain.loop);
}

static void on_other(void *ctx)
{
	((struct chain *)ctx)->n_other++;
}

static void on_nested(void *ctx)
{
	struct chain *chain = ctx;
	tb_loop_run_posts(chain->loop);
	chain->n_runs = chain->n_other; /* what had run when run_posts came back */
}

TEST(run_posts_called_inside_a_post_runs_the_ones_behind_it)
{
	struct chain chain = {0};
	CHECK(tb_loop_create(&chain.loop) == TB_OK);
	chain.post = (struct tb_post){NULL, on_nested, &chain};
	chain.other = (struct tb_post){NULL, on_other, &chain};
	tb_loop_post(chain.loop, &chain.post);
	tb_loop_post(chain.loop, &chain.other);
	tb_loop_run_once(chain.loop);
	CHECK_INT(chain.n_runs, 1);
	CHECK_INT(chain.n_other, 1);
	tb_loop_destroy(chain.loop);
}

TEST(posts_still_queued_when_the_loop_is_destroyed_are_not_run)
{
	struct chain chain = {0};
	CHECK(tb_loop_create(&chain.loop) == TB_OK);
	chain.other = (struct tb_post){NULL, on_other, &chain};
	tb_loop_post(chain.loop, &chain.other);
	tb_loop_destroy(chain.loop);
	CHECK_INT(chain.n_other, 0);
}

struct ticks {
	struct tb_loop *loop;
	struct tb_timer *timer;
	int n;
	int stop_at;
	uint64_t at_ms;
};

static void on_tick(void *ctx)
{
	struct ticks *ticks = ctx;
	ticks->at_ms = tb_loop_now_ms();
	if (++ticks->n == ticks->stop_at)
		tb_loop_stop(ticks->loop);
}

TEST(a_timer_fires_once_and_not_early_even_after_a_long_callback)
{
	struct ticks ticks = {.stop_at = 1};
	CHECK(tb_loop_create(&ticks.loop) == TB_OK);
	CHECK(tb_timer_create(ticks.loop, on_tick, &ticks, &ticks.timer) == TB_OK);
	usleep(50000); /* the loop's idea of now is this old */
	uint64_t start_ms = tb_loop_now_ms();
	tb_timer_start(ticks.timer, 40, 0);
	tb_loop_run(ticks.loop);
	CHECK(ticks.at_ms - start_ms >= 38);
	usleep(60000);
	tb_loop_run_once(ticks.loop);
	CHECK_INT(ticks.n, 1);
	tb_timer_destroy(ticks.timer);
	tb_loop_destroy(ticks.loop);
}

TEST(a_repeating_timer_goes_on_until_it_is_stopped)
{
	struct ticks ticks = {.stop_at = 3};
	CHECK(tb_loop_create(&ticks.loop) == TB_OK);
	CHECK(tb_timer_create(ticks.loop, on_tick, &ticks, &ticks.timer) == TB_OK);
	tb_timer_start(ticks.timer, 1, 1);
	tb_loop_run(ticks.loop);
	tb_timer_stop(ticks.timer);
	usleep(5000);
	tb_loop_run_once(ticks.loop);
	CHECK_INT(ticks.n, 3);
	tb_timer_destroy(ticks.timer);
	tb_loop_destroy(ticks.loop);
}

static void on_tick_destroy(void *ctx)
{
	struct ticks *ticks = ctx;
	ticks->n++;
	tb_timer_destroy(ticks->timer);
	tb_loop_stop(ticks->loop);
}

TEST(a_timer_may_be_destroyed_by_its_own_callback_and_is_not_called_again)
{
	struct ticks ticks = {0};
	CHECK(tb_loop_create(&ticks.loop) == TB_OK);
	CHECK(tb_timer_create(ticks.loop, on_tick_destroy, &ticks, &ticks.timer) == TB_OK);
	tb_timer_start(ticks.timer, 1, 1);
	tb_loop_run(ticks.loop);
	usleep(5000);
	tb_loop_run_once(ticks.loop);
	CHECK_INT(ticks.n, 1);
	tb_timer_destroy(NULL);
	tb_loop_destroy(ticks.loop);
	tb_loop_destroy(NULL);
}

struct pipe_watch {
	struct tb_loop *loop;
	int fds[2];
	unsigned events;
	int n_calls;
	char got;
};

static void on_ready(void *ctx, unsigned events)
{
	struct pipe_watch *watch = ctx;
	watch->events |= events;
	watch->n_calls++;
	if ((events & TB_WATCH_READ) && read(watch->fds[0], &watch->got, 1) != 1)
		watch->got = 0;
}

TEST(a_watch_reports_what_it_was_set_to_and_nothing_after_it_is_set_to_none)
{
	struct pipe_watch state = {0};
	struct tb_watch *watch;
	CHECK(tb_loop_create(&state.loop) == TB_OK);
	CHECK_INT(pipe(state.fds), 0);
	CHECK(tb_watch_create(state.loop, state.fds[0], on_ready, &state, &watch) == TB_OK);
	tb_watch_set(watch, TB_WATCH_READ);
	tb_loop_run_once(state.loop);
	CHECK_INT(state.n_calls, 0);
	CHECK_INT(write(state.fds[1], "ab", 2), 2);
	tb_loop_run_once(state.loop);
	CHECK_INT(state.events, TB_WATCH_READ);
	CHECK_INT(state.got, 'a');
	tb_watch_set(watch, 0);
	tb_loop_run_once(state.loop);
	CHECK_INT(state.n_calls, 1);
	tb_watch_destroy(watch);
	tb_watch_destroy(NULL);
	tb_loop_run_once(state.loop);
	close(state.fds[0]);
	close(state.fds[1]);
	tb_loop_destroy(state.loop);
}

TEST(a_watch_on_a_dead_pipe_tells_its_owner)
{
	struct pipe_watch state = {0};
	struct tb_watch *watch;
	CHECK(tb_loop_create(&state.loop) == TB_OK);
	CHECK_INT(pipe(state.fds), 0);
	CHECK(tb_watch_create(state.loop, state.fds[1], on_ready, &state, &watch) == TB_OK);
	tb_watch_set(watch, TB_WATCH_WRITE);
	close(state.fds[0]);
	tb_loop_run_once(state.loop);
	CHECK(state.events & TB_WATCH_WRITE);
	tb_watch_destroy(watch);
	tb_loop_run_once(state.loop);
	close(state.fds[1]);
	tb_loop_destroy(state.loop);
}

TEST(what_cannot_be_watched_is_an_error)
{
	struct tb_loop *loop;
	struct tb_watch *watch;
	CHECK(tb_loop_create(&loop) == TB_OK);
	FILE *file = tmpfile();
	CHECK(tb_watch_create(loop, fileno(file), on_ready, NULL, &watch) == TB_ERR_IO);
	CHECK(tb_watch_create(loop, -1, on_ready, NULL, &watch) == TB_ERR_IO);
	fclose(file);
	tb_loop_destroy(loop);
}

struct passes {
	struct ticks ticks;
	int n, n_ticks_seen;
};

static void before_wait(void *ctx)
{
	struct passes *passes = ctx;
	passes->n++;
	passes->n_ticks_seen = passes->ticks.n;
}

TEST(a_prepare_is_called_once_in_each_pass_behind_the_timers_until_it_is_destroyed)
{
	struct passes passes = {0};
	struct tb_prepare *prepare;
	struct tb_loop *loop;
	CHECK(tb_loop_create(&loop) == TB_OK);
	passes.ticks.loop = loop;
	CHECK(tb_prepare_create(loop, before_wait, &passes, &prepare) == TB_OK);
	CHECK(tb_timer_create(loop, on_tick, &passes.ticks, &passes.ticks.timer) == TB_OK);
	tb_timer_start(passes.ticks.timer, 0, 0);
	tb_loop_run_once(loop);
	CHECK_INT(passes.n, 1);
	CHECK_INT(passes.n_ticks_seen, 1);
	tb_loop_run_once(loop);
	CHECK_INT(passes.n, 2);
	tb_prepare_destroy(prepare);
	tb_prepare_destroy(NULL);
	tb_loop_run_once(loop);
	CHECK_INT(passes.n, 2);
	tb_timer_destroy(passes.ticks.timer);
	tb_loop_destroy(loop);
}

struct signals {
	struct tb_loop *loop;
	int n;
	int number;
};

static void on_signal(void *ctx, int number)
{
	struct signals *signals = ctx;
	signals->n++;
	signals->number = number;
	tb_loop_stop(signals->loop);
}

TEST(a_signal_is_called_back_on_the_loop)
{
	struct signals signals = {0};
	CHECK(tb_loop_create(&signals.loop) == TB_OK);
	CHECK(tb_loop_on_signal(signals.loop, SIGUSR1, on_signal, &signals) == TB_OK);
	CHECK(tb_loop_on_signal(signals.loop, SIGKILL, on_signal, &signals) == TB_ERR_ARG);
	CHECK(tb_loop_on_signal(signals.loop, 0, on_signal, &signals) == TB_ERR_ARG);
	kill(getpid(), SIGUSR1);
	tb_loop_run(signals.loop);
	CHECK_INT(signals.n, 1);
	CHECK_INT(signals.number, SIGUSR1);
	tb_loop_destroy(signals.loop);
}

TEST_MAIN(T(posts_of_many_threads_run_once_each_on_the_loops_thread_in_their_order),
          T(a_post_that_posts_itself_again_does_not_hold_up_the_loop),
          T(run_posts_called_inside_a_post_runs_the_ones_behind_it),
          T(posts_still_queued_when_the_loop_is_destroyed_are_not_run),
          T(a_timer_fires_once_and_not_early_even_after_a_long_callback),
          T(a_repeating_timer_goes_on_until_it_is_stopped),
          T(a_timer_may_be_destroyed_by_its_own_callback_and_is_not_called_again),
          T(a_watch_reports_what_it_was_set_to_and_nothing_after_it_is_set_to_none),
          T(a_watch_on_a_dead_pipe_tells_its_owner), T(what_cannot_be_watched_is_an_error),
          T(a_prepare_is_called_once_in_each_pass_behind_the_timers_until_it_is_destroyed),
          T(a_signal_is_called_back_on_the_loop))
