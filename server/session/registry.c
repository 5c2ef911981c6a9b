#include "server/session/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The places are searched from first to last: they are few beside what a connection costs. */
struct place {
	char device_id[TB_DEVICE_ID_MAX + 1];
	struct account *account;
	struct tb_session *session; /* NULL: free */
};

struct account {
	struct account *next; /* in its bucket */
	char child_id[TB_CHILD_ID_MAX + 1];
	unsigned n_sessions;
	struct tb_talk talk;
};

enum { ACCOUNT_BUCKETS = 1024, ACCOUNT_SWEEP_MS = 60 * 1000 };

struct tb_registry {
	struct place *places;
	unsigned n_places;
	unsigned n_sessions;
	struct tb_talk_limits limits;
	uint64_t swept_ms;
	struct account *buckets[ACCOUNT_BUCKETS];
};

static uint32_t hash_of(const char *text)
{
	uint32_t hash = 2166136261u; /* FNV-1a */
	for (; *text != '\0'; text++)
		hash = (hash ^ (uint8_t)*text) * 16777619u;
	return hash;
}

enum tb_status tb_registry_create(unsigned max_sessions, const struct tb_talk_limits *limits, struct tb_registry **out)
{
	if (max_sessions == 0)
		return TB_ERR_ARG;
	struct tb_registry *registry = calloc(1, sizeof *registry);
	struct place *places = calloc(max_sessions, sizeof *places);
	if (registry == NULL || places == NULL) {
		free(registry);
		free(places);
		return TB_ERR_NO_MEMORY;
	}
	registry->places = places;
	registry->n_places = max_sessions;
	registry->limits = *limits;
	*out = registry;
	return TB_OK;
}

void tb_registry_destroy(struct tb_registry *registry)
{
	if (registry == NULL)
		return;
	for (unsigned i = 0; i < ACCOUNT_BUCKETS; i++) {
		while (registry->buckets[i] != NULL) {
			struct account *account = registry->buckets[i];
			registry->buckets[i] = account->next;
			free(account);
		}
	}
	free(registry->places);
	free(registry);
}

unsigned tb_registry_count(const struct tb_registry *registry)
{
	return registry->n_sessions;
}

static struct place *find_device(const struct tb_registry *registry, const char *device_id)
{
	for (unsigned i = 0; i < registry->n_places; i++)
		if (registry->places[i].session != NULL && strcmp(registry->places[i].device_id, device_id) == 0)
			return &registry->places[i];
	return NULL;
}

bool tb_registry_has_room(const struct tb_registry *registry, const char *device_id)
{
	return registry->n_sessions < registry->n_places || find_device(registry, device_id) != NULL;
}

/* An account that counts a day is kept for one. */
static uint64_t keep_ms(const struct tb_registry *registry)
{
	return registry->limits.day_ms != 0 ? 24 * 60 * 60 * 1000 : TB_TALK_REST_MS;
}

/* Accounts of nobody who is connected, resting, or likely to come back soon are forgotten. */
static void sweep_accounts(struct tb_registry *registry, uint64_t now_ms)
{
	if (now_ms - registry->swept_ms < ACCOUNT_SWEEP_MS)
		return;
	registry->swept_ms = now_ms;
	for (unsigned i = 0; i < ACCOUNT_BUCKETS; i++) {
		struct account **link = &registry->buckets[i];
		while (*link != NULL) {
			struct account *account = *link;
			bool is_over = account->n_sessions == 0 && now_ms >= account->talk.rest_until_ms &&
			               now_ms - account->talk.last_ms >= keep_ms(registry);
			if (is_over) {
				*link = account->next;
				free(account);
			} else {
				link = &account->next;
			}
		}
	}
}

static struct account *find_account(struct tb_registry *registry, const char *child_id)
{
	struct account *account = registry->buckets[hash_of(child_id) % ACCOUNT_BUCKETS];
	while (account != NULL && strcmp(account->child_id, child_id) != 0)
		account = account->next;
	return account;
}

struct tb_talk *tb_registry_talk(struct tb_registry *registry, const char *child_id, uint64_t now_ms)
{
	sweep_accounts(registry, now_ms);
	struct account *account = find_account(registry, child_id);
	if (account != NULL)
		return &account->talk;
	account = calloc(1, sizeof *account);
	if (account == NULL)
		return NULL;
	snprintf(account->child_id, sizeof account->child_id, "%s", child_id);
	account->talk.limits = registry->limits;
	struct account **bucket = &registry->buckets[hash_of(child_id) % ACCOUNT_BUCKETS];
	account->next = *bucket;
	*bucket = account;
	return &account->talk;
}

static struct place *free_place(struct tb_registry *registry)
{
	for (unsigned i = 0; i < registry->n_places; i++)
		if (registry->places[i].session == NULL)
			return &registry->places[i];
	return NULL;
}

static void vacate(struct tb_registry *registry, struct place *place)
{
	if (place->account != NULL)
		place->account->n_sessions--;
	*place = (struct place){.session = NULL};
	registry->n_sessions--;
}

enum tb_status tb_registry_add(struct tb_registry *registry, const char *device_id, const char *child_id,
                               struct tb_session *session)
{
	struct place *place = find_device(registry, device_id);
	if (place != NULL) {
		struct tb_session *replaced = place->session;
		vacate(registry, place);
		tb_session_end(replaced, TB_CLOSE_NORMAL, "device_reconnection");
	}
	place = free_place(registry);
	if (place == NULL)
		return TB_ERR_FULL;
	snprintf(place->device_id, sizeof place->device_id, "%s", device_id);
	place->session = session;
	place->account = find_account(registry, child_id);
	if (place->account != NULL)
		place->account->n_sessions++;
	registry->n_sessions++;
	return TB_OK;
}

void tb_registry_remove(struct tb_registry *registry, struct tb_session *session)
{
	for (unsigned i = 0; i < registry->n_places; i++)
		if (registry->places[i].session == session)
			vacate(registry, &registry->places[i]);
}
