#include "server/engines/mp3/shelf.h"

#include <pthread.h>
#include <stdlib.h>

struct pile {
	uint32_t in_hz; /* 0: free */
	unsigned n;
	struct tb_mp3_encoder *encoders[TB_MP3_SHELF_EACH];
};

struct tb_mp3_shelf {
	pthread_mutex_t lock;
	struct pile piles[TB_MP3_SHELF_RATES];
};

enum tb_status tb_mp3_shelf_create(struct tb_mp3_shelf **out)
{
	struct tb_mp3_shelf *shelf = calloc(1, sizeof *shelf);
	if (shelf == NULL)
		return TB_ERR_NO_MEMORY;
	pthread_mutex_init(&shelf->lock, NULL);
	*out = shelf;
	return TB_OK;
}

void tb_mp3_shelf_destroy(struct tb_mp3_shelf *shelf)
{
	if (shelf == NULL)
		return;
	for (size_t i = 0; i < TB_MP3_SHELF_RATES; i++)
		while (shelf->piles[i].n > 0)
			tb_mp3_encoder_destroy(shelf->piles[i].encoders[--shelf->piles[i].n]);
	pthread_mutex_destroy(&shelf->lock);
	free(shelf);
}

/* The pile of this rate, or a free one; NULL when others have them all. Under the lock. */
static struct pile *find(struct tb_mp3_shelf *shelf, uint32_t in_hz)
{
	for (size_t i = 0; i < TB_MP3_SHELF_RATES; i++)
		if (shelf->piles[i].in_hz == in_hz || shelf->piles[i].in_hz == 0)
			return &shelf->piles[i];
	return NULL;
}

enum tb_status tb_mp3_shelf_take(struct tb_mp3_shelf *shelf, uint32_t in_hz, struct tb_mp3_encoder **out)
{
	struct tb_mp3_encoder *ready = NULL;
	pthread_mutex_lock(&shelf->lock);
	struct pile *pile = find(shelf, in_hz);
	if (pile != NULL && pile->n > 0)
		ready = pile->encoders[--pile->n];
	pthread_mutex_unlock(&shelf->lock);
	if (ready == NULL)
		return tb_mp3_encoder_create(in_hz, out);
	*out = ready;
	return TB_OK;
}

void tb_mp3_shelf_fill(struct tb_mp3_shelf *shelf, uint32_t in_hz)
{
	struct tb_mp3_encoder *made = NULL;
	if (tb_mp3_encoder_create(in_hz, &made) != TB_OK)
		return;
	pthread_mutex_lock(&shelf->lock);
	struct pile *pile = find(shelf, in_hz);
	if (pile != NULL && pile->n < TB_MP3_SHELF_EACH) {
		pile->in_hz = in_hz;
		pile->encoders[pile->n++] = made;
		made = NULL;
	}
	pthread_mutex_unlock(&shelf->lock);
	tb_mp3_encoder_destroy(made);
}
