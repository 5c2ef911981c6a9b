#include "server/work/work.h"
#include "tests/check.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

enum { N_STRANDS = 8, N_JOBS = 500 };

/* Each strand's log is written without a lock: jobs of one strand never overlap, which a thread sanitizer checks. */
struct strand_log {
	struct tb_strand *strand;
	int n_run;
	int n_done;
	int n_run_out_of_order;
	int n_done_out_of_order;
	atomic_int inside;
	int n_overlaps;
};

struct counted_job {
	struct tb_job job;
	struct strand_log *log;
	int number;
	int *n_left;
	struct tb_loop *loop;
};

static void run_counted(struct tb_job *job, const atomic_bool *cancelled)
{
	struct counted_job *self = (struct counted_job *)job;
	(void)cancelled;
	if (atomic_fetch_add(&self->log->inside, 1) != 0)
		self->log->n_overlaps++;
	if (self->number != self->log->n_run)
		self->log->n_run_out_of_order++;
	self->log->n_run++;
	if (self->number % 16 == 0)
		sched_yield();
	atomic_fetch_sub(&self->log->inside, 1);
}

static void done_counted(struct tb_job *job, bool ran)
{
	struct counted_job *self = (struct counted_job *)job;
	if (!ran || self->number != self->log->n_done)
		self->log->n_done_out_of_order++;
	self->log->n_done++;
	if (--*self->n_left == 0)
		tb_loop_stop(self->loop);
	free(self);
}

TEST(jobs_of_a_strand_run_in_order_and_never_two_at_once)
{
	struct tb_loop *loop;
	struct tb_work *work;
	struct strand_log logs[N_STRANDS] = {0};
	int n_left = N_STRANDS * N_JOBS;
	CHECK(tb_loop_create(&loop) == TB_OK);
	CHECK(tb_work_create(loop, 4, &work) == TB_OK);
	for (int s = 0; s < N_STRANDS; s++)
		CHECK(tb_strand_create(work, &logs[s].strand) == TB_OK);
	for (int i = 0; i < N_JOBS; i++)
		for (int s = 0; s < N_STRANDS; s++) {
			struct counted_job *job = calloc(1, sizeof *job);
			*job = (struct counted_job){
			    {.run = run_counted, .done = done_counted}, &logs[s], i, &n_left, loop};
			tb_strand_add(logs[s].strand, &job->job);
		}
	tb_loop_run(loop);
	for (int s = 0; s < N_STRANDS; s++) {
		CHECK_INT(logs[s].n_run, N_JOBS);
		CHECK_INT(logs[s].n_done, N_JOBS);
		CHECK_INT(logs[s].n_run_out_of_order, 0);
		CHECK_INT(logs[s].n_done_out_of_order, 0);
		CHECK_INT(logs[s].n_overlaps, 0);
		tb_strand_release(logs[s].strand);
	}
	CHECK_INT(tb_work_queued(work), 0);
	tb_work_destroy(work);
	tb_loop_destroy(loop);
}

/* A job that says when it runs and waits to be let go. */
struct gate_job {
	struct tb_job job;
	sem_t started;
	sem_t go;
	bool saw_cancelled;
	bool ran;
	int n_done;
	int done_at;
	int *clock;
};

static void run_gate(struct tb_job *job, const atomic_bool *cancelled)
{
	struct gate_job *self = (struct gate_job *)job;
	sem_post(&self->started);
	sem_wait(&self->go);
	self->saw_cancelled = atomic_load(cancelled);
}

static void done_gate(struct tb_job *job, bool ran)
{
	struct gate_job *self = (struct gate_job *)job;
	self->ran = ran;
	self->n_done++;
	self->done_at = ++*self->clock;
}

static void gate_init(struct gate_job *job, int *clock, bool open)
{
	*job = (struct gate_job){.job = {.run = run_gate, .done = done_gate}, .clock = clock};
	sem_init(&job->started, 0, 0);
	sem_init(&job->go, 0, open ? 1 : 0);
}

struct bench {
	struct tb_loop *loop;
	struct tb_work *work;
	struct tb_strand *strand;
	int clock;
};

static bool bench_open(struct bench *bench, unsigned n_threads)
{
	*bench = (struct bench){0};
	return tb_loop_create(&bench->loop) == TB_OK && tb_work_create(bench->loop, n_threads, &bench->work) == TB_OK &&
	       tb_strand_create(bench->work, &bench->strand) == TB_OK;
}

static void bench_close(struct bench *bench)
{
	tb_work_destroy(bench->work);
	tb_loop_destroy(bench->loop);
}

/* Runs the loop until the job is done, at most about five seconds. */
static bool wait_done(struct bench *bench, const struct gate_job *job)
{
	for (int i = 0; i < 5000 && job->n_done == 0; i++) {
		tb_loop_run_once(bench->loop);
		usleep(1000);
	}
	return job->n_done == 1;
}

TEST(jobs_of_different_strands_run_at_the_same_time)
{
	struct bench bench;
	struct tb_strand *other;
	struct gate_job a;
	struct gate_job b;
	CHECK(bench_open(&bench, 2));
	CHECK(tb_strand_create(bench.work, &other) == TB_OK);
	gate_init(&a, &bench.clock, false);
	gate_init(&b, &bench.clock, false);
	tb_strand_add(bench.strand, &a.job);
	tb_strand_add(other, &b.job);
	sem_wait(&a.started);
	sem_wait(&b.started); /* would wait for ever if a had to end first */
	sem_post(&a.go);
	sem_post(&b.go);
	CHECK(wait_done(&bench, &a) && wait_done(&bench, &b));
	CHECK(a.ran && b.ran && !a.saw_cancelled);
	bench_close(&bench);
}

TEST(cancel_tells_the_running_job_skips_the_queued_ones_and_spares_later_ones)
{
	struct bench bench;
	struct gate_job running;
	struct gate_job skipped[2];
	struct gate_job later;
	CHECK(bench_open(&bench, 2));
	gate_init(&running, &bench.clock, false);
	gate_init(&skipped[0], &bench.clock, true);
	gate_init(&skipped[1], &bench.clock, true);
	gate_init(&later, &bench.clock, true);
	tb_strand_add(bench.strand, &running.job);
	sem_wait(&running.started);
	tb_strand_add(bench.strand, &skipped[0].job);
	tb_strand_add(bench.strand, &skipped[1].job);
	tb_strand_cancel(bench.strand);
	tb_strand_cancel(bench.strand);
	tb_strand_add(bench.strand, &later.job);
	CHECK_INT(bench.clock, 0); /* no `done` inside of cancel */
	sem_post(&running.go);
	CHECK(wait_done(&bench, &later));
	CHECK(running.ran && running.saw_cancelled);
	CHECK(!skipped[0].ran && !skipped[1].ran);
	CHECK(later.ran && !later.saw_cancelled);
	CHECK_INT(running.done_at, 1);
	CHECK_INT(skipped[0].done_at, 2);
	CHECK_INT(skipped[1].done_at, 3);
	CHECK_INT(later.done_at, 4);
	bench_close(&bench);
}

TEST(cancelled_jobs_come_back_while_every_worker_is_busy_elsewhere)
{
	struct bench bench;
	struct tb_strand *waiting;
	struct gate_job busy;
	struct gate_job queued;
	struct gate_job last;
	CHECK(bench_open(&bench, 1));
	CHECK(tb_strand_create(bench.work, &waiting) == TB_OK);
	gate_init(&busy, &bench.clock, false);
	gate_init(&queued, &bench.clock, true);
	gate_init(&last, &bench.clock, true);
	tb_strand_add(bench.strand, &busy.job);
	sem_wait(&busy.started);
	tb_strand_add(waiting, &queued.job);
	CHECK_INT(tb_work_queued(bench.work), 1);
	tb_strand_cancel(waiting);
	CHECK_INT(tb_work_queued(bench.work), 0);
	CHECK(wait_done(&bench, &queued));
	CHECK(!queued.ran && busy.n_done == 0);
	tb_strand_add(waiting, &last.job); /* the strand works on */
	sem_post(&busy.go);
	CHECK(wait_done(&bench, &last));
	CHECK(last.ran && busy.ran && !busy.saw_cancelled);
	bench_close(&bench);
}

TEST(a_strand_may_be_released_before_its_jobs_are_done)
{
	struct bench bench;
	struct gate_job running;
	struct gate_job queued;
	CHECK(bench_open(&bench, 2));
	gate_init(&running, &bench.clock, false);
	gate_init(&queued, &bench.clock, true);
	tb_strand_add(bench.strand, &running.job);
	sem_wait(&running.started);
	tb_strand_add(bench.strand, &queued.job);
	tb_strand_release(bench.strand);
	sem_post(&running.go);
	CHECK(wait_done(&bench, &queued));
	CHECK(running.ran && queued.ran);
	bench_close(&bench);
}

static void done_gate_then_release(struct tb_job *job, bool ran)
{
	struct tb_strand *strand = job->strand;
	done_gate(job, ran);
	tb_strand_release(strand);
}

TEST(a_strand_may_be_released_inside_of_done)
{
	struct bench bench;
	struct gate_job job;
	CHECK(bench_open(&bench, 1));
	gate_init(&job, &bench.clock, true);
	job.job.done = done_gate_then_release;
	tb_strand_add(bench.strand, &job.job);
	CHECK(wait_done(&bench, &job));
	bench_close(&bench);
}

static void *let_go_soon(void *ctx)
{
	struct gate_job *job = ctx;
	usleep(20000);
	sem_post(&job->go);
	return NULL;
}

TEST(destroy_waits_for_the_running_job_and_gives_every_job_back_once)
{
	struct bench bench;
	struct gate_job running;
	struct gate_job queued[20];
	pthread_t helper;
	CHECK(bench_open(&bench, 1));
	gate_init(&running, &bench.clock, false);
	tb_strand_add(bench.strand, &running.job);
	sem_wait(&running.started);
	for (int i = 0; i < 20; i++) {
		gate_init(&queued[i], &bench.clock, true);
		tb_strand_add(bench.strand, &queued[i].job);
	}
	pthread_create(&helper, NULL, let_go_soon, &running);
	tb_work_destroy(bench.work);
	pthread_join(helper, NULL);
	CHECK(running.ran && running.saw_cancelled && running.n_done == 1);
	for (int i = 0; i < 20; i++)
		CHECK(!queued[i].ran && queued[i].n_done == 1 && queued[i].done_at == 2 + i);
	tb_loop_destroy(bench.loop);
}

static void done_gate_then_add(struct tb_job *job, bool ran)
{
	struct gate_job *self = (struct gate_job *)job;
	struct tb_strand *strand = job->strand;
	done_gate(job, ran);
	if (self->n_done == 1)
		tb_strand_add(strand, job);
}

TEST(a_job_added_while_the_pool_is_destroyed_comes_back_unrun)
{
	struct bench bench;
	struct gate_job job;
	CHECK(bench_open(&bench, 1));
	gate_init(&job, &bench.clock, true);
	job.job.done = done_gate_then_add;
	tb_strand_add(bench.strand, &job.job);
	sem_wait(&job.started);
	tb_work_destroy(bench.work);
	CHECK_INT(job.n_done, 2);
	CHECK(!job.ran);
	tb_loop_destroy(bench.loop);
}

TEST(the_wait_of_a_job_is_measured_from_adding_to_starting)
{
	struct bench bench;
	struct gate_job first;
	struct gate_job second;
	CHECK(bench_open(&bench, 1));
	CHECK_INT(tb_work_last_wait_us(bench.work), 0);
	gate_init(&first, &bench.clock, false);
	gate_init(&second, &bench.clock, true);
	tb_strand_add(bench.strand, &first.job);
	tb_strand_add(bench.strand, &second.job);
	sem_wait(&first.started);
	usleep(30000);
	sem_post(&first.go);
	CHECK(wait_done(&bench, &second));
	CHECK(tb_work_last_wait_us(bench.work) >= 30000);
	bench_close(&bench);
}

TEST(a_pool_has_one_to_sixty_four_threads)
{
	struct tb_loop *loop;
	struct tb_work *work = NULL;
	CHECK(tb_loop_create(&loop) == TB_OK);
	CHECK(tb_work_create(loop, 0, &work) == TB_ERR_ARG);
	CHECK(tb_work_create(loop, 65, &work) == TB_ERR_ARG);
	CHECK(work == NULL);
	tb_work_destroy(NULL);
	tb_loop_destroy(loop);
}

TEST_MAIN(T(jobs_of_a_strand_run_in_order_and_never_two_at_once), T(jobs_of_different_strands_run_at_the_same_time),
          T(cancel_tells_the_running_job_skips_the_queued_ones_and_spares_later_ones),
          T(cancelled_jobs_come_back_while_every_worker_is_busy_elsewhere),
          T(a_strand_may_be_released_before_its_jobs_are_done), T(a_strand_may_be_released_inside_of_done),
          T(destroy_waits_for_the_running_job_and_gives_every_job_back_once),
          T(a_job_added_while_the_pool_is_destroyed_comes_back_unrun),
          T(the_wait_of_a_job_is_measured_from_adding_to_starting), T(a_pool_has_one_to_sixty_four_threads))
