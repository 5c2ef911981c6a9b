#include "device/linux/resolve.h"

#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* One lookup. The thread and the loop hold it together; whoever lets go last frees it. Its eventfd is a duplicate, so
 * that a late thread never writes into a stranger's descriptor. */
struct lookup {
	pthread_mutex_t lock;
	unsigned holders;
	int wake_fd;
	bool finished;
	char host[128];
	struct tb_addresses found;
};

struct tb_resolver {
	void (*done)(void *ctx, const struct tb_addresses *found);
	void *ctx;
	int wake_fd;
	struct lookup *lookup; /* NULL: none */
	bool wanted;
};

static void let_go(struct lookup *lookup)
{
	pthread_mutex_lock(&lookup->lock);
	bool last = --lookup->holders == 0;
	pthread_mutex_unlock(&lookup->lock);
	if (!last)
		return;
	close(lookup->wake_fd);
	pthread_mutex_destroy(&lookup->lock);
	free(lookup);
}

static void look_up(const char *host, int flags, struct tb_addresses *found)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = flags};
	struct addrinfo *list = NULL;
	found->n = 0;
	if (getaddrinfo(host, NULL, &hints, &list) != 0)
		return;
	for (struct addrinfo *at = list; at && found->n < TB_RESOLVE_MAX; at = at->ai_next)
		if (getnameinfo(at->ai_addr, at->ai_addrlen, found->text[found->n], TB_RESOLVE_TEXT_CAP, NULL, 0,
		                NI_NUMERICHOST) == 0)
			found->n++;
	freeaddrinfo(list);
}

static void *run(void *argument)
{
	struct lookup *lookup = argument;
	struct tb_addresses found;
	look_up(lookup->host, AI_ADDRCONFIG, &found);
	if (!found.n)
		look_up(lookup->host, 0, &found);
	pthread_mutex_lock(&lookup->lock);
	lookup->found = found;
	lookup->finished = true;
	pthread_mutex_unlock(&lookup->lock);
	eventfd_write(lookup->wake_fd, 1);
	let_go(lookup);
	return NULL;
}

static void on_wake(void *ctx, bool ended)
{
	struct tb_resolver *resolver = ctx;
	struct lookup *lookup = resolver->lookup;
	eventfd_t count;
	if (ended)
		return;
	eventfd_read(resolver->wake_fd, &count);
	if (!lookup)
		return;
	pthread_mutex_lock(&lookup->lock);
	bool finished = lookup->finished;
	struct tb_addresses found = lookup->found;
	pthread_mutex_unlock(&lookup->lock);
	if (!finished)
		return;
	resolver->lookup = NULL;
	let_go(lookup);
	if (resolver->wanted)
		resolver->done(resolver->ctx, &found);
}

struct tb_resolver *tb_resolver_create(struct tb_loop *loop, void (*done)(void *ctx, const struct tb_addresses *found),
                                       void *ctx)
{
	struct tb_resolver *resolver = calloc(1, sizeof *resolver);
	if (!resolver)
		return NULL;
	*resolver = (struct tb_resolver){.done = done, .ctx = ctx, .wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
	if (resolver->wake_fd < 0 || !tb_loop_watch(loop, resolver->wake_fd, on_wake, resolver)) {
		tb_resolver_destroy(resolver);
		return NULL;
	}
	return resolver;
}

static struct lookup *make_lookup(int wake_fd, const char *host)
{
	struct lookup *lookup = calloc(1, sizeof *lookup);
	if (!lookup)
		return NULL;
	lookup->wake_fd = dup(wake_fd);
	if (lookup->wake_fd < 0) {
		free(lookup);
		return NULL;
	}
	pthread_mutex_init(&lookup->lock, NULL);
	memcpy(lookup->host, host, strlen(host) + 1);
	lookup->holders = 2;
	return lookup;
}

static bool start_thread(struct lookup *lookup)
{
	pthread_t thread;
	if (pthread_create(&thread, NULL, run, lookup) != 0)
		return false;
	pthread_detach(thread);
	return true;
}

enum tb_status tb_resolver_start(struct tb_resolver *resolver, const char *host)
{
	if (strlen(host) >= sizeof resolver->lookup->host)
		return TB_ERR_ARG;
	if (resolver->lookup)
		return TB_ERR_BUSY;
	struct lookup *lookup = make_lookup(resolver->wake_fd, host);
	if (!lookup)
		return TB_ERR_NO_MEMORY;
	if (!start_thread(lookup)) {
		lookup->holders = 1;
		let_go(lookup);
		return TB_ERR_NO_MEMORY;
	}
	resolver->lookup = lookup;
	resolver->wanted = true;
	return TB_OK;
}

void tb_resolver_forget(struct tb_resolver *resolver)
{
	resolver->wanted = false;
}

void tb_resolver_destroy(struct tb_resolver *resolver)
{
	if (!resolver)
		return;
	if (resolver->lookup)
		let_go(resolver->lookup);
	if (resolver->wake_fd >= 0)
		close(resolver->wake_fd);
	free(resolver);
}
