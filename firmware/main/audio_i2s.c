/* Microphone and speaker on one I2S bus, full duplex, or on one each (I2S_TWO_BUSES); 16 kHz, 32-bit slots.
 *
 * The audio task moves samples: DMA → DC removal and gain → `heard` → the bear, while the microphone is open; the bear
 * → `to_say` → DMA. It runs no further ahead of the loudspeaker than AHEAD_MS, so that a stop is heard at once. */
#include "firmware/main/platform.h"

#include "common/audio/mic_check.h"
#include "device/port/production_config.h"

#include <driver/i2s_std.h>
#include <freertos/FreeRTOS.h>
#include <freertos/semphr.h>
#include <freertos/stream_buffer.h>
#include <freertos/task.h>

#include <stdatomic.h>
#include <string.h>

enum {
	RATE_HZ = AUDIO_SAMPLE_RATE,
	PER_MS = RATE_HZ / 1000,
	PIECE = 10 * PER_MS, /* samples moved at once */
	HEARD_MS = 200,
	TO_SAY_MS = 100,
	AHEAD_MS = 30,
	TASK_STACK = 4096,
	TEST_MS = 60,
	SETTLE_MS = 20,
	/* A MEMS microphone gives 24 bits at the top of 32; speech at arm's length is 30 dB below full scale. */
	MIC_SHIFT = 14,
	DC_SHIFT = 8 /* of the slow mean that is taken away: a corner of about 10 Hz */
};

static struct {
	i2s_chan_handle_t tx, rx;
	StreamBufferHandle_t heard, to_say; /* of int16_t */
	SemaphoreHandle_t reading;          /* whoever reads to_say */
	_Atomic bool mic_open;
	_Atomic uint64_t said_ms; /* what was given to the DMA is heard by then */
	int32_t dc;
} audio;

/* --- the audio task ----------------------------------------------------------------------------------------------- */

static int16_t clip(int32_t sample)
{
	return (int16_t)(sample > INT16_MAX ? INT16_MAX : sample < INT16_MIN ? INT16_MIN : sample);
}

static void to_samples(const int32_t *slots, size_t n, int16_t *out)
{
	for (size_t i = 0; i < n; i++) {
		audio.dc += (slots[i] >> DC_SHIFT) - (audio.dc >> DC_SHIFT);
		out[i] = clip((slots[i] - audio.dc) >> MIC_SHIFT);
	}
}

static size_t read_piece(int16_t *out)
{
	int32_t slots[PIECE];
	size_t n_bytes = 0;
	if (i2s_channel_read(audio.rx, slots, sizeof slots, &n_bytes, 20) != ESP_OK && n_bytes == 0)
		return 0;
	to_samples(slots, n_bytes / sizeof slots[0], out);
	tb_wipe(slots, sizeof slots);
	return n_bytes / sizeof slots[0];
}

static void hear(void)
{
	int16_t samples[PIECE];
	size_t n = read_piece(samples);
	if (atomic_load(&audio.mic_open))
		xStreamBufferSend(audio.heard, samples, n * sizeof samples[0], 0);
	tb_wipe(samples, sizeof samples);
}

/* Two tasks read that buffer: this one to play, the bear's to drop. */
static size_t take_to_say(int16_t samples[PIECE])
{
	xSemaphoreTake(audio.reading, portMAX_DELAY);
	size_t n_bytes = xStreamBufferReceive(audio.to_say, samples, PIECE * sizeof *samples, 0);
	xSemaphoreGive(audio.reading);
	return n_bytes / sizeof *samples;
}

static void say(void)
{
	int16_t samples[PIECE];
	int32_t slots[PIECE];
	uint64_t now_ms = tb_esp_now_ms(), said_ms = atomic_load(&audio.said_ms);
	if (said_ms > now_ms + AHEAD_MS)
		return;
	size_t n = take_to_say(samples);
	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		slots[i] = (int32_t)samples[i] * 65536;
	size_t n_bytes;
	i2s_channel_write(audio.tx, slots, n * sizeof slots[0], &n_bytes, 20);
	atomic_store(&audio.said_ms, (said_ms > now_ms ? said_ms : now_ms) + (n + PER_MS - 1) / PER_MS);
}

/* Reading waits for the bus, 10 ms at a time: that is the pace of both. */
static void run(void *arg)
{
	(void)arg;
	for (;;) {
		hear();
		say();
		say();
	}
}

static i2s_chan_config_t channel_on(i2s_port_t bus)
{
	i2s_chan_config_t channel = I2S_CHANNEL_DEFAULT_CONFIG(bus, I2S_ROLE_MASTER);
	channel.dma_desc_num = I2S_DMA_BUF_COUNT;
	channel.dma_frame_num = I2S_DMA_BUF_LEN;
	channel.auto_clear = true; /* silence when there is nothing to say */
	return channel;
}

static i2s_std_config_t config_with(int bclk, int lrc)
{
	return (i2s_std_config_t){
	    .clk_cfg = I2S_STD_CLK_DEFAULT_CONFIG(RATE_HZ),
	    .slot_cfg = I2S_STD_PHILIPS_SLOT_DEFAULT_CONFIG(I2S_DATA_BIT_WIDTH_32BIT, I2S_SLOT_MODE_MONO),
	    .gpio_cfg = {.mclk = I2S_GPIO_UNUSED,
	                 .bclk = (gpio_num_t)bclk,
	                 .ws = (gpio_num_t)lrc,
	                 .dout = (gpio_num_t)I2S_DOUT_PIN,
	                 .din = (gpio_num_t)I2S_DIN_PIN},
	};
}

static bool make_channels(void)
{
	const i2s_chan_config_t first = channel_on(I2S_NUM_0);
#if I2S_TWO_BUSES
	const i2s_chan_config_t second = channel_on(I2S_NUM_1);
	return i2s_new_channel(&first, &audio.tx, NULL) == ESP_OK &&
	       i2s_new_channel(&second, NULL, &audio.rx) == ESP_OK;
#else
	return i2s_new_channel(&first, &audio.tx, &audio.rx) == ESP_OK;
#endif
}

static bool open_bus(void)
{
	i2s_std_config_t speaker = config_with(I2S_BCLK_PIN, I2S_LRC_PIN);
	i2s_std_config_t microphone = speaker;
#if I2S_TWO_BUSES
	microphone = config_with(I2S_MIC_BCLK, I2S_MIC_LRC);
	microphone.gpio_cfg.dout = I2S_GPIO_UNUSED;
	speaker.gpio_cfg.din = I2S_GPIO_UNUSED;
#endif
	return make_channels() && i2s_channel_init_std_mode(audio.tx, &speaker) == ESP_OK &&
	       i2s_channel_init_std_mode(audio.rx, &microphone) == ESP_OK && i2s_channel_enable(audio.tx) == ESP_OK &&
	       i2s_channel_enable(audio.rx) == ESP_OK;
}

/* --- self-test ---------------------------------------------------------------------------------------------------- */

static uint32_t faults;

/* Before the audio task runs: nobody else reads the bus. */
static void test_bus(void)
{
	static const uint32_t of_verdict[] = {[TB_MIC_FINE] = 0,
	                                      [TB_MIC_DEAD] = TB_FAULT_MIC_DEAD,
	                                      [TB_MIC_STUCK] = TB_FAULT_MIC_STUCK,
	                                      [TB_MIC_CLIPPED] = TB_FAULT_MIC_CLIPPED};
	static const int32_t silence[PIECE];
	struct tb_mic_check check;
	int16_t samples[PIECE];
	size_t n_bytes = 0;
	tb_mic_check_init(&check);
	for (unsigned at_ms = 0; at_ms < TEST_MS; at_ms += PIECE / PER_MS) {
		size_t n = read_piece(samples);
		if (at_ms >= SETTLE_MS)
			tb_mic_check_feed(&check, samples, n);
	}
	tb_wipe(samples, sizeof samples);
	faults = of_verdict[tb_mic_check_verdict(&check)];
	if (i2s_channel_write(audio.tx, silence, sizeof silence, &n_bytes, 40) != ESP_OK || n_bytes == 0)
		faults |= TB_FAULT_SPEAKER_DEAD;
}

static uint32_t tell_faults(void *ctx)
{
	(void)ctx;
	return faults;
}

struct tb_selftest_port tb_esp_selftest(void)
{
	return (struct tb_selftest_port){.run = tell_faults};
}

bool tb_esp_audio_open(void)
{
	audio.heard = xStreamBufferCreate(HEARD_MS * PER_MS * sizeof(int16_t), 1);
	audio.to_say = xStreamBufferCreate(TO_SAY_MS * PER_MS * sizeof(int16_t), 1);
	audio.reading = xSemaphoreCreateMutex();
	if (audio.heard == NULL || audio.to_say == NULL || audio.reading == NULL)
		return false;
	if (!open_bus()) {
		faults = TB_FAULT_MIC_DEAD | TB_FAULT_SPEAKER_DEAD;
		return true; /* the bear says so by its light */
	}
	test_bus();
	return xTaskCreate(run, "audio", TASK_STACK, NULL, AUDIO_TASK_PRIORITY, NULL) == pdPASS;
}

/* --- the bear's task ---------------------------------------------------------------------------------------------- */

static void forget_heard(void)
{
	int16_t rest[PIECE];
	while (xStreamBufferReceive(audio.heard, rest, sizeof rest, 0) > 0)
		tb_wipe(rest, sizeof rest);
}

static enum tb_status start_microphone(void *ctx)
{
	(void)ctx;
	forget_heard();
	atomic_store(&audio.mic_open, true);
	return TB_OK;
}

static void stop_microphone(void *ctx)
{
	(void)ctx;
	atomic_store(&audio.mic_open, false);
	forget_heard();
}

struct tb_microphone_port tb_esp_microphone(void)
{
	return (struct tb_microphone_port){.start = start_microphone, .stop = stop_microphone};
}

size_t tb_esp_microphone_take(int16_t *samples, size_t n_cap)
{
	if (!atomic_load(&audio.mic_open))
		return 0;
	return xStreamBufferReceive(audio.heard, samples, n_cap * sizeof *samples, 0) / sizeof *samples;
}

void tb_esp_audio_on_ready(void)
{
}

static size_t write_samples(void *ctx, const int16_t *samples, size_t n_samples)
{
	(void)ctx;
	size_t n_free = xStreamBufferSpacesAvailable(audio.to_say) / sizeof *samples;
	size_t n = n_samples < n_free ? n_samples : n_free;
	return xStreamBufferSend(audio.to_say, samples, n * sizeof *samples, 0) / sizeof *samples;
}

static uint32_t queued_ms(void *ctx)
{
	(void)ctx;
	size_t n = xStreamBufferBytesAvailable(audio.to_say) / sizeof(int16_t);
	uint64_t now_ms = tb_esp_now_ms(), said_ms = atomic_load(&audio.said_ms);
	return (uint32_t)((n + PER_MS - 1) / PER_MS + (said_ms > now_ms ? said_ms - now_ms : 0));
}

/* What lies in the DMA, AHEAD_MS and a piece, is heard. */
static void stop_speaker(void *ctx)
{
	int16_t rest[PIECE];
	(void)ctx;
	while (take_to_say(rest) > 0)
		;
}

struct tb_speaker_port tb_esp_speaker(void)
{
	return (struct tb_speaker_port){
	    .rate_hz = RATE_HZ, .write = write_samples, .queued_ms = queued_ms, .stop = stop_speaker};
}
