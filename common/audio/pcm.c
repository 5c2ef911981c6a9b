#include "common/audio/pcm.h"

#include "common/base/root.h"

void tb_pcm_from_bytes(const uint8_t *bytes, size_t n_samples, int16_t *out)
{
	for (size_t i = 0; i < n_samples; i++) {
		int32_t sample = bytes[2 * i] | bytes[2 * i + 1] << 8;
		out[i] = (int16_t)(sample < 32768 ? sample : sample - 65536);
	}
}

void tb_pcm_to_bytes(const int16_t *samples, size_t n_samples, uint8_t *out)
{
	for (size_t i = 0; i < n_samples; i++) {
		uint16_t bits = (uint16_t)samples[i];
		out[2 * i] = (uint8_t)bits;
		out[2 * i + 1] = (uint8_t)(bits >> 8);
	}
}

size_t tb_pcm_to_mono(int16_t *samples, size_t n_samples, unsigned n_channels)
{
	if (n_channels < 2 || n_channels > TB_PCM_MAX_CHANNELS)
		return n_channels == 1 ? n_samples : 0;
	size_t n_frames = n_samples / n_channels;
	for (size_t frame = 0; frame < n_frames; frame++) {
		int32_t sum = 0;
		for (unsigned channel = 0; channel < n_channels; channel++)
			sum += samples[frame * n_channels + channel];
		samples[frame] = (int16_t)(sum / (int32_t)n_channels);
	}
	return n_frames;
}

uint32_t tb_pcm_rms(const int16_t *samples, size_t n_samples)
{
	uint64_t sum = 0;
	if (n_samples == 0)
		return 0;
	for (size_t i = 0; i < n_samples; i++)
		sum += (uint32_t)((int32_t)samples[i] * samples[i]);
	return tb_square_root((uint32_t)(sum / n_samples));
}
