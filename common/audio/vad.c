#include "common/audio/vad.h"

#include <string.h>

/* All judging is done at 4 kHz, where the voice's periodicity is, on the differences of neighbouring samples: they have
 * no offset, and turn the red noise of rooms, wind and handling into a white one, which has no period. */
enum {
	DECIMATION = 4,
	FRAME_SAMPLES = TB_VAD_FRAME_SAMPLES / DECIMATION,
	LAG_MIN = 6,  /* 667 Hz */
	LAG_MAX = 57, /* 70 Hz */
	SPAN = TB_VAD_WINDOW - LAG_MAX,
	FRAME_MS = 20,
	LEVEL_MIN = 64,           /* mean square below which nothing is judged: about -60 dBFS of speech */
	FLOOR_FIRST_PART = 4,     /* the first frame may be speech already: the background is taken to be lower */
	FLOOR_RISE_SHIFT = 6,     /* the background may grow by 1/64 a frame: 3 dB a second */
	PERIODIC_PERCENT_SQ = 25, /* the square of the least correlation with a period before, 0.5, in percent */
	VOICED_MIN = 5,           /* voiced frames in the last 32 … */
	MOVED_MIN = 4             /* … and changes among them that make it speech */
};

void tb_vad_init(struct tb_vad *vad)
{
	memset(vad, 0, sizeof *vad);
}

static int64_t correlate(const int16_t *a, const int16_t *b)
{
	int64_t sum = 0;

	for (size_t i = 0; i < SPAN; i++)
		sum += (int32_t)a[i] * b[i];
	return sum;
}

/* Energies and correlations of SPAN products have at most 37 bits; 31 let two of them be multiplied. */
static unsigned bits_over_31(int64_t energy)
{
	unsigned n = 0;

	while (energy >> n >= INT64_C(1) << 31)
		n++;
	return n;
}

/* The square of the normalized correlation at one lag, in percent; 0 when it is not positive. */
static uint32_t periodicity(const int16_t *newest, int64_t energy, unsigned lag)
{
	const int16_t *before = newest - lag;
	int64_t cross = correlate(newest, before);
	int64_t energy_before = correlate(before, before);

	if (cross <= 0 || energy_before <= 0)
		return 0;
	unsigned shift = bits_over_31(energy > energy_before ? energy : energy_before);
	uint64_t product = (uint64_t)(energy >> shift) * (uint64_t)(energy_before >> shift);
	uint64_t square = (uint64_t)(cross >> shift) * (uint64_t)(cross >> shift);
	return product >= 100 ? (uint32_t)(square / (product / 100)) : 0;
}

/* The pitch period in samples, 0 for none: the shortest peak that is nearly as good as the best one, so that a steady
 * sound always has the same. */
static uint32_t find_lag(const struct tb_vad *vad)
{
	const int16_t *newest = vad->window + LAG_MAX;
	int64_t energy = correlate(newest, newest);
	uint32_t score[LAG_MAX + 2] = {0};
	uint32_t best = 0;

	if (energy <= 0)
		return 0;
	for (unsigned lag = LAG_MIN; lag <= LAG_MAX; lag++) {
		score[lag] = periodicity(newest, energy, lag);
		best = score[lag] > best ? score[lag] : best;
	}
	if (best < PERIODIC_PERCENT_SQ)
		return 0;
	for (unsigned lag = LAG_MIN; lag <= LAG_MAX; lag++)
		if (score[lag] * 100 >= best * 85 && score[lag] >= score[lag - 1] && score[lag] >= score[lag + 1])
			return lag;
	return 0;
}

/* A level moves as a voice does when it changes by a decibel from one frame to the next. */
static bool level_moved(uint32_t before, uint32_t now)
{
	uint32_t low = now < before ? now : before;
	uint32_t high = now < before ? before : now;

	return high - low > low / 4;
}

/* A pitch moves as a voice does when it glides: by small steps, in the end by an eighth and further than the grid is
 * wide. A jump begins a new glide. */
static bool pitch_moved(struct tb_vad *vad, uint32_t lag)
{
	uint32_t step = lag < vad->lag ? vad->lag - lag : lag - vad->lag;
	uint32_t way = lag < vad->glide_from ? vad->glide_from - lag : lag - vad->glide_from;
	bool jumped = step * 5 > vad->lag;
	bool arrived = way >= 2 && way * 8 >= vad->glide_from;

	if (jumped || arrived)
		vad->glide_from = lag;
	return !jumped && arrived;
}

static uint32_t mean_square(const int16_t *samples, size_t n_samples)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n_samples; i++)
		sum += (uint64_t)((int32_t)samples[i] * samples[i]);
	return (uint32_t)(sum / n_samples);
}

static void follow_floor(struct tb_vad *vad, uint32_t level)
{
	if (vad->n_frames == 0)
		vad->floor = level / FLOOR_FIRST_PART;
	else if (level < vad->floor)
		vad->floor = level;
	else
		vad->floor += vad->floor / (1u << FLOOR_RISE_SHIFT) + 1;
}

static unsigned count_bits(uint32_t bits)
{
	unsigned n = 0;

	for (; bits; bits &= bits - 1)
		n++;
	return n;
}

static void judge_frame(struct tb_vad *vad)
{
	uint32_t level = mean_square(vad->window, TB_VAD_WINDOW);
	bool loud = vad->n_frames > 0 && level >= LEVEL_MIN && level - level / 4 > vad->floor;
	uint32_t lag = loud ? find_lag(vad) : 0;
	bool was_voiced = vad->voiced & 1;

	follow_floor(vad, level);
	vad->n_frames++;
	vad->voiced = vad->voiced << 1 | (lag != 0);
	vad->moved <<= 1;
	if (lag == 0) {
		vad->quiet_frames++;
		return;
	}
	if (!was_voiced)
		vad->glide_from = lag;
	else
		vad->moved |= level_moved(vad->level, level) | pitch_moved(vad, lag);
	vad->quiet_frames = 0;
	vad->level = level;
	vad->lag = lag;
	if (count_bits(vad->voiced) >= VOICED_MIN && count_bits(vad->moved) >= MOVED_MIN)
		vad->speech = true;
}

static int16_t clamp16(int32_t value)
{
	return (int16_t)(value > INT16_MAX ? INT16_MAX : value < INT16_MIN ? INT16_MIN : value);
}

/* One sample at 4 kHz is there: it takes its place at the end of the window, which moved on by a frame when the frame
 * was begun. */
static void take_mean(struct tb_vad *vad)
{
	int16_t mean = (int16_t)(vad->sum / DECIMATION);
	size_t at = TB_VAD_WINDOW - FRAME_SAMPLES + vad->n_in_frame / DECIMATION - 1;

	vad->window[at] = clamp16((int32_t)mean - vad->mean_before);
	vad->mean_before = mean;
	vad->sum = 0;
}

void tb_vad_feed(struct tb_vad *vad, const int16_t *samples, size_t n_samples)
{
	for (size_t i = 0; i < n_samples; i++) {
		if (vad->n_in_frame == 0)
			memmove(vad->window, vad->window + FRAME_SAMPLES,
			        (TB_VAD_WINDOW - FRAME_SAMPLES) * sizeof vad->window[0]);
		vad->sum += samples[i];
		if (++vad->n_in_frame % DECIMATION == 0)
			take_mean(vad);
		if (vad->n_in_frame == TB_VAD_FRAME_SAMPLES) {
			judge_frame(vad);
			vad->n_in_frame = 0;
		}
	}
}

bool tb_vad_heard_speech(const struct tb_vad *vad)
{
	return vad->speech;
}

uint32_t tb_vad_quiet_ms(const struct tb_vad *vad)
{
	return vad->quiet_frames * FRAME_MS + vad->n_in_frame / (TB_VAD_RATE_HZ / 1000);
}
