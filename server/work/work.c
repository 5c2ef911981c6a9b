#include "server/work/work.h"

#include "server/work/stack.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/* A queue of jobs; tail points at the last link. */
struct job_list {
	struct tb_job *head;
	struct tb_job **tail;
};

/* In `ready` exactly when it has jobs queued and none of them runs. */
struct tb_strand {
	struct tb_work *work;
	struct job_list queued;  /* under the lock */
	struct job_list skipped; /* cancelled behind the job that runs; under the lock */
	bool running;            /* under the lock */
	struct tb_strand *next_ready;
	atomic_bool cancelled;  /* of the job that runs */
	size_t n_outstanding;   /* added and `done` not yet returned; the loop's thread */
	bool released;          /* the loop's thread */
	struct tb_strand *prev; /* all strands; the loop's thread */
	struct tb_strand *next;
};

struct tb_work {
	struct tb_loop *loop;
	struct tb_strand *strands;
	size_t n_outstanding; /* over all strands; the loop's thread */
	atomic_uint_least64_t last_wait_us;
	atomic_size_t n_queued;

	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct tb_strand *ready;
	struct tb_strand **ready_tail;
	bool stopping;

	unsigned n_threads;
	pthread_t threads[];
};

static void list_init(struct job_list *list)
{
	list->head = NULL;
	list->tail = &list->head;
}

static void list_push(struct job_list *list, struct tb_job *job)
{
	job->next = NULL;
	*list->tail = job;
	list->tail = &job->next;
}

static struct tb_job *list_pop(struct job_list *list)
{
	struct tb_job *job = list->head;
	if (job) {
		list->head = job->next;
		if (!list->head)
			list->tail = &list->head;
	}
	return job;
}

/* --- workers ------------------------------------------------------------------------------------------------------ */

static void ready_push(struct tb_work *work, struct tb_strand *strand)
{
	strand->next_ready = NULL;
	*work->ready_tail = strand;
	work->ready_tail = &strand->next_ready;
	pthread_cond_signal(&work->wake);
}

static struct tb_strand *ready_pop(struct tb_work *work)
{
	struct tb_strand *strand = work->ready;
	work->ready = strand->next_ready;
	if (!work->ready)
		work->ready_tail = &work->ready;
	return strand;
}

static void free_strand(struct tb_strand *strand)
{
	struct tb_work *work = strand->work;
	if (strand->prev)
		strand->prev->next = strand->next;
	else
		work->strands = strand->next;
	if (strand->next)
		strand->next->prev = strand->prev;
	/* The worker that posted the last job may still hold the lock, and with it the strand. */
	pthread_mutex_lock(&work->lock);
	pthread_mutex_unlock(&work->lock);
	free(strand);
}

/* On the loop's thread. The job may be gone after its `done`; the strand is kept by n_outstanding. */
static void on_posted(void *ctx)
{
	struct tb_job *job = ctx;
	struct tb_strand *strand = job->strand;
	job->done(job, job->ran);
	strand->work->n_outstanding--;
	if (--strand->n_outstanding == 0 && strand->released)
		free_strand(strand);
}

static void hand_back(struct tb_work *work, struct tb_job *job, bool ran)
{
	job->ran = ran;
	job->post.run = on_posted;
	job->post.ctx = job;
	tb_loop_post(work->loop, &job->post);
}

/* Jobs go back in the order they were added, so this is done only when no job of the strand runs. */
static void hand_back_skipped(struct tb_work *work, struct job_list *list)
{
	struct tb_job *job;
	while ((job = list_pop(list)))
		hand_back(work, job, false);
}

/* Called and left with the lock held. */
static void run_next(struct tb_work *work)
{
	struct tb_strand *strand = ready_pop(work);
	struct tb_job *job = list_pop(&strand->queued);
	strand->running = true;
	atomic_store(&strand->cancelled, false);
	atomic_fetch_sub(&work->n_queued, 1);
	pthread_mutex_unlock(&work->lock);

	atomic_store(&work->last_wait_us, tb_loop_now_us() - job->queued_us);
	job->run(job, &strand->cancelled);
	tb_stack_wipe();

	pthread_mutex_lock(&work->lock);
	strand->running = false;
	if (strand->queued.head)
		ready_push(work, strand);
	hand_back(work, job, true);
	hand_back_skipped(work, &strand->skipped);
}

static void *worker(void *ctx)
{
	struct tb_work *work = ctx;
	pthread_mutex_lock(&work->lock);
	for (;;) {
		if (work->ready)
			run_next(work);
		else if (work->stopping)
			break;
		else
			pthread_cond_wait(&work->wake, &work->lock);
	}
	pthread_mutex_unlock(&work->lock);
	return NULL;
}

/* Signals are for the loop's thread: workers are started with all of them blocked. */
static enum tb_status start_threads(struct tb_work *work, unsigned n_threads)
{
	sigset_t all;
	sigset_t before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (work->n_threads < n_threads &&
	       pthread_create(&work->threads[work->n_threads], NULL, worker, work) == 0) {
		pthread_setname_np(work->threads[work->n_threads], "teddy-work");
		work->n_threads++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return work->n_threads == n_threads ? TB_OK : TB_ERR_IO;
}

enum tb_status tb_work_create(struct tb_loop *loop, unsigned n_threads, struct tb_work **out)
{
	if (n_threads < 1 || n_threads > 64)
		return TB_ERR_ARG;
	struct tb_work *work = calloc(1, sizeof *work + n_threads * sizeof work->threads[0]);
	if (!work)
		return TB_ERR_NO_MEMORY;
	work->loop = loop;
	work->ready_tail = &work->ready;
	pthread_mutex_init(&work->lock, NULL);
	pthread_cond_init(&work->wake, NULL);
	enum tb_status status = start_threads(work, n_threads);
	if (status != TB_OK) {
		tb_work_destroy(work);
		return status;
	}
	*out = work;
	return TB_OK;
}

static void join_threads(struct tb_work *work)
{
	pthread_mutex_lock(&work->lock);
	work->stopping = true;
	pthread_cond_broadcast(&work->wake);
	pthread_mutex_unlock(&work->lock);
	for (unsigned i = 0; i < work->n_threads; i++)
		pthread_join(work->threads[i], NULL);
}

void tb_work_destroy(struct tb_work *work)
{
	if (!work)
		return;
	for (struct tb_strand *strand = work->strands; strand; strand = strand->next)
		tb_strand_cancel(strand);
	join_threads(work);
	/* A `done` may add another job, which now comes back at once. */
	while (work->n_outstanding > 0)
		tb_loop_run_posts(work->loop);
	while (work->strands)
		free_strand(work->strands);
	pthread_cond_destroy(&work->wake);
	pthread_mutex_destroy(&work->lock);
	free(work);
}

/* --- strands ------------------------------------------------------------------------------------------------------ */

enum tb_status tb_strand_create(struct tb_work *work, struct tb_strand **out)
{
	struct tb_strand *strand = calloc(1, sizeof *strand);
	if (!strand)
		return TB_ERR_NO_MEMORY;
	strand->work = work;
	list_init(&strand->queued);
	list_init(&strand->skipped);
	strand->next = work->strands;
	if (strand->next)
		strand->next->prev = strand;
	work->strands = strand;
	*out = strand;
	return TB_OK;
}

void tb_strand_add(struct tb_strand *strand, struct tb_job *job)
{
	struct tb_work *work = strand->work;
	job->strand = strand;
	job->queued_us = tb_loop_now_us();
	strand->n_outstanding++;
	work->n_outstanding++;

	pthread_mutex_lock(&work->lock);
	if (work->stopping) {
		hand_back(work, job, false);
	} else {
		atomic_fetch_add(&work->n_queued, 1);
		if (!strand->running && !strand->queued.head)
			ready_push(work, strand);
		list_push(&strand->queued, job);
	}
	pthread_mutex_unlock(&work->lock);
}

static void ready_remove(struct tb_work *work, struct tb_strand *strand)
{
	struct tb_strand **link = &work->ready;
	while (*link != strand)
		link = &(*link)->next_ready;
	*link = strand->next_ready;
	if (!*link)
		work->ready_tail = link;
}

void tb_strand_cancel(struct tb_strand *strand)
{
	struct tb_work *work = strand->work;
	pthread_mutex_lock(&work->lock);
	if (strand->running)
		atomic_store(&strand->cancelled, true);
	else if (strand->queued.head)
		ready_remove(work, strand);
	struct tb_job *job;
	while ((job = list_pop(&strand->queued))) {
		atomic_fetch_sub(&work->n_queued, 1);
		list_push(&strand->skipped, job);
	}
	if (!strand->running)
		hand_back_skipped(work, &strand->skipped);
	pthread_mutex_unlock(&work->lock);
}

void tb_strand_release(struct tb_strand *strand)
{
	strand->released = true;
	if (strand->n_outstanding == 0)
		free_strand(strand);
}

uint64_t tb_work_last_wait_us(const struct tb_work *work)
{
	return atomic_load(&work->last_wait_us);
}

size_t tb_work_queued(const struct tb_work *work)
{
	return atomic_load(&work->n_queued);
}
