/* Every knob of a bear's build, with its unit, its bounds and the reason for them. A value out of its bounds does not
 * compile. The names are those of the deployment guide.
 *
 * Change a value here, or give it to the compiler: -DAUDIO_BUFFER_SIZE=65536. What belongs to one child or one home
 * is no knob: it stands in secrets.h (device/port/secrets_template.h).
 * Pins are those of the classic ESP32, or with TEDDY_BOARD_ESP32S3 of that chip, and mean nothing on Linux;
 * docs/hardware.md shows the wiring. */
#ifndef TB_DEVICE_PORT_PRODUCTION_CONFIG_H
#define TB_DEVICE_PORT_PRODUCTION_CONFIG_H

/* --- pins ------------------------------------------------------------------------------------------------------- */

#ifdef TEDDY_BOARD_ESP32S3
#include "device/port/pins_esp32s3.h"
#endif

/* GPIO numbers, each used once. Microphone and amplifier share the clocks. */
#ifndef I2S_BCLK_PIN
#define I2S_BCLK_PIN 26
#endif
#ifndef I2S_LRC_PIN
#define I2S_LRC_PIN 25
#endif
#ifndef I2S_DIN_PIN /* from the microphone */
#define I2S_DIN_PIN 33
#endif
#ifndef I2S_DOUT_PIN /* to the amplifier */
#define I2S_DOUT_PIN 22
#endif
/* 1: the microphone has clocks of its own, here, and those above are the amplifier's alone. */
#ifndef I2S_TWO_BUSES
#define I2S_TWO_BUSES 0
#endif
#ifndef I2S_MIC_BCLK
#define I2S_MIC_BCLK 14
#endif
#ifndef I2S_MIC_LRC
#define I2S_MIC_LRC 27
#endif
#ifndef BUTTON_PIN /* to ground when pressed */
#define BUTTON_PIN 0
#endif
#ifndef LED_PIN
#define LED_PIN 2
#endif

/* --- audio ------------------------------------------------------------------------------------------------------ */

/* Hz and bits; 16000 and 16 are what the protocol carries. */
#ifndef AUDIO_SAMPLE_RATE
#define AUDIO_SAMPLE_RATE 16000
#endif
#ifndef AUDIO_BITS_PER_SAMPLE
#define AUDIO_BITS_PER_SAMPLE 16
#endif

/* Buffers of the I2S bus, and samples in each. Together 60 to 200 ms: less crackles when Wi-Fi is busy, more is still
 * heard after the child has interrupted. One buffer is at most 1023 samples, the most that its DMA descriptor holds. */
#ifndef I2S_DMA_BUF_COUNT
#define I2S_DMA_BUF_COUNT 8
#endif
#ifndef I2S_DMA_BUF_LEN
#define I2S_DMA_BUF_LEN 256
#endif

/* 1: a board with PSRAM, and the buffers below are large. 0: everything is in internal memory. */
#ifndef USE_PSRAM
#define USE_PSRAM 0
#endif

/* Bytes of what the child says that wait for the network: 32 bytes are a millisecond. A multiple of 4096, the size of
 * a chunk on the wire; at least three of them, or the first hesitation of the network loses speech. */
#ifndef AUDIO_BUFFER_SIZE
#if USE_PSRAM
#define AUDIO_BUFFER_SIZE 65536
#else
#define AUDIO_BUFFER_SIZE 16384
#endif
#endif

/* Bytes of the answer that wait for the speaker; even, at least 8192 (256 ms), or the answer stutters. */
#ifndef PLAYBACK_BUFFER_SIZE
#if USE_PSRAM
#define PLAYBACK_BUFFER_SIZE 32768
#else
#define PLAYBACK_BUFFER_SIZE 16384
#endif
#endif

/* The loudest that the bear plays: RMS over any 100 ms, in units of a sample; 3276 is -20 dBFS, 33 is -60 dBFS. Parents
 * can go below it, nobody above. Measure it with your amplifier: docs/hardware.md. */
#ifndef SPEAKER_CAP_RMS
#define SPEAKER_CAP_RMS 3276
#endif

/* 1: the platform hands the bear a tone in place of its microphone, to tell a broken microphone from other faults. */
#ifndef MOCK_AUDIO_INPUT
#define MOCK_AUDIO_INPUT 0
#endif

/* --- tasks ------------------------------------------------------------------------------------------------------ */

/* FreeRTOS priorities, 1 to 22 (23 is the Wi-Fi driver's own), a higher number first. Sound before network before the
 * rest, or a busy network is heard as crackling. */
#ifndef AUDIO_TASK_PRIORITY
#define AUDIO_TASK_PRIORITY 5
#endif
#ifndef WEBSOCKET_TASK_PRIORITY
#define WEBSOCKET_TASK_PRIORITY 4
#endif
#ifndef WIFI_TASK_PRIORITY
#define WIFI_TASK_PRIORITY 3
#endif
#ifndef MONITOR_TASK_PRIORITY
#define MONITOR_TASK_PRIORITY 2
#endif

/* --- security --------------------------------------------------------------------------------------------------- */

/* The server's certificate and its host name are always verified, TLS is 1.2 or newer. The names are here because the
 * guide has them; there is no build without. */
#ifndef USE_CERT_VALIDATION
#define USE_CERT_VALIDATION 1
#endif
#ifndef STRICT_TLS_VALIDATION
#define STRICT_TLS_VALIDATION 1
#endif

/* --- the child's day -------------------------------------------------------------------------------------------- */

/* Minutes of conversation until the bear says that it is time to rest, 1 to 30; and of the rest, 30 to 1440. The
 * network can only make them stricter. */
#ifndef MAX_SESSION_MINUTES
#define MAX_SESSION_MINUTES 30
#endif
#ifndef REST_MINUTES
#define REST_MINUTES 30
#endif
/* A silence longer than this many seconds does not count as conversation; 30 to 120. */
#ifndef SESSION_SILENCE_S
#define SESSION_SILENCE_S 120
#endif

/* --- bounds ----------------------------------------------------------------------------------------------------- */

#ifndef TEDDY_BOARD_ESP32S3
/* 20, 24 and 28 to 31 do not exist; 6 to 11 belong to the flash, 1 and 3 to the serial log; 16 and 17 to the PSRAM; 34
 * to 39 can only listen, and have no resistor that would hold a button up. */
#define TB_PIN_IS_FREE(pin)                                                                                            \
	((pin) >= 0 && (pin) <= 39 && (pin) != 1 && (pin) != 3 && !((pin) >= 6 && (pin) <= 11) && (pin) != 20 &&       \
	 (pin) != 24 && !((pin) >= 28 && (pin) <= 31) && !(USE_PSRAM && ((pin) == 16 || (pin) == 17)))
#define TB_PIN_CAN_DRIVE(pin) (TB_PIN_IS_FREE(pin) && (pin) < 34)
#define TB_PIN_OUT_TEXT " must be a free GPIO that can drive: 0, 2, 4, 5, 12-15, 16-19, 21-23, 25-27, 32, 33"
#define TB_PIN_BUTTON_TEXT " must be a free GPIO with a pull-up: not 1, 3, 6-11, 34-39"
#define TB_PIN_IN_TEXT " must be a free GPIO: 0 to 39, not 1, 3, 6-11, 20, 24, 28-31"
#endif
#define TB_PIN_BIT(pin) (1ull << ((pin) >= 0 && (pin) < 64 ? (pin) : 63))
#define TB_PIN_BITS                                                                                                    \
	(TB_PIN_BIT(I2S_BCLK_PIN) | TB_PIN_BIT(I2S_LRC_PIN) | TB_PIN_BIT(I2S_DIN_PIN) | TB_PIN_BIT(I2S_DOUT_PIN) |     \
	 TB_PIN_BIT(BUTTON_PIN) | TB_PIN_BIT(LED_PIN))
#define TB_PIN_SUM                                                                                                     \
	(TB_PIN_BIT(I2S_BCLK_PIN) + TB_PIN_BIT(I2S_LRC_PIN) + TB_PIN_BIT(I2S_DIN_PIN) + TB_PIN_BIT(I2S_DOUT_PIN) +     \
	 TB_PIN_BIT(BUTTON_PIN) + TB_PIN_BIT(LED_PIN))

_Static_assert(TB_PIN_CAN_DRIVE(I2S_BCLK_PIN), "I2S_BCLK_PIN" TB_PIN_OUT_TEXT);
_Static_assert(TB_PIN_CAN_DRIVE(I2S_LRC_PIN), "I2S_LRC_PIN" TB_PIN_OUT_TEXT);
_Static_assert(TB_PIN_CAN_DRIVE(I2S_DOUT_PIN), "I2S_DOUT_PIN" TB_PIN_OUT_TEXT);
_Static_assert(TB_PIN_CAN_DRIVE(LED_PIN), "LED_PIN" TB_PIN_OUT_TEXT);
_Static_assert(TB_PIN_CAN_DRIVE(BUTTON_PIN), "BUTTON_PIN" TB_PIN_BUTTON_TEXT);
_Static_assert(TB_PIN_IS_FREE(I2S_DIN_PIN), "I2S_DIN_PIN" TB_PIN_IN_TEXT);
_Static_assert(I2S_TWO_BUSES == 0 || I2S_TWO_BUSES == 1, "I2S_TWO_BUSES must be 0 or 1");
_Static_assert(!I2S_TWO_BUSES || TB_PIN_CAN_DRIVE(I2S_MIC_BCLK), "I2S_MIC_BCLK" TB_PIN_OUT_TEXT);
_Static_assert(!I2S_TWO_BUSES || TB_PIN_CAN_DRIVE(I2S_MIC_LRC), "I2S_MIC_LRC" TB_PIN_OUT_TEXT);
_Static_assert(!I2S_TWO_BUSES || (I2S_MIC_BCLK != I2S_MIC_LRC &&
                                  !(TB_PIN_BITS & (TB_PIN_BIT(I2S_MIC_BCLK) | TB_PIN_BIT(I2S_MIC_LRC)))),
               "I2S_MIC_BCLK and I2S_MIC_LRC must be GPIOs that nothing else has");
_Static_assert(TB_PIN_BITS == TB_PIN_SUM, "two of the pins are the same GPIO: each must have its own");

_Static_assert(AUDIO_SAMPLE_RATE == 16000, "AUDIO_SAMPLE_RATE must be 16000 Hz: the protocol carries nothing else");
_Static_assert(AUDIO_BITS_PER_SAMPLE == 16, "AUDIO_BITS_PER_SAMPLE must be 16: the protocol carries nothing else");
_Static_assert(I2S_DMA_BUF_COUNT >= 2 && I2S_DMA_BUF_COUNT <= 32, "I2S_DMA_BUF_COUNT must be 2 to 32");
_Static_assert(I2S_DMA_BUF_LEN >= 32 && I2S_DMA_BUF_LEN <= 1023, "I2S_DMA_BUF_LEN must be 32 to 1023 samples");
_Static_assert(I2S_DMA_BUF_COUNT *I2S_DMA_BUF_LEN >= 60 * (AUDIO_SAMPLE_RATE / 1000) &&
                   I2S_DMA_BUF_COUNT * I2S_DMA_BUF_LEN <= 200 * (AUDIO_SAMPLE_RATE / 1000),
               "I2S_DMA_BUF_COUNT * I2S_DMA_BUF_LEN must be 60 to 200 ms of sound: 960 to 3200 samples");
_Static_assert(USE_PSRAM == 0 || USE_PSRAM == 1, "USE_PSRAM must be 0 or 1");
_Static_assert(AUDIO_BUFFER_SIZE >= 12288 && AUDIO_BUFFER_SIZE <= (USE_PSRAM ? 131072 : 32768),
               "AUDIO_BUFFER_SIZE must be 12288 to 32768 bytes, or to 131072 with USE_PSRAM 1");
_Static_assert(AUDIO_BUFFER_SIZE % 4096 == 0, "AUDIO_BUFFER_SIZE must be a multiple of 4096 bytes, a chunk");
_Static_assert(PLAYBACK_BUFFER_SIZE >= 8192 && PLAYBACK_BUFFER_SIZE <= (USE_PSRAM ? 131072 : 32768),
               "PLAYBACK_BUFFER_SIZE must be 8192 to 32768 bytes, or to 131072 with USE_PSRAM 1");
_Static_assert(PLAYBACK_BUFFER_SIZE % 2 == 0, "PLAYBACK_BUFFER_SIZE must be even: a sample has two bytes");
_Static_assert(
    USE_PSRAM || AUDIO_BUFFER_SIZE + PLAYBACK_BUFFER_SIZE <= 40960,
    "AUDIO_BUFFER_SIZE + PLAYBACK_BUFFER_SIZE must be at most 40960 bytes without PSRAM: TLS needs the rest");
_Static_assert(SPEAKER_CAP_RMS >= 33 && SPEAKER_CAP_RMS <= 3276,
               "SPEAKER_CAP_RMS must be 33 to 3276 (-60 to -20 dBFS): a child's ears are not to be hurt");
_Static_assert(MOCK_AUDIO_INPUT == 0 || MOCK_AUDIO_INPUT == 1, "MOCK_AUDIO_INPUT must be 0 or 1");

_Static_assert(MONITOR_TASK_PRIORITY >= 1 && AUDIO_TASK_PRIORITY <= 22, "task priorities must be 1 to 22");
_Static_assert(AUDIO_TASK_PRIORITY > WEBSOCKET_TASK_PRIORITY && WEBSOCKET_TASK_PRIORITY > WIFI_TASK_PRIORITY &&
                   WIFI_TASK_PRIORITY > MONITOR_TASK_PRIORITY,
               "task priorities must fall in this order: audio, WebSocket, Wi-Fi, monitor");

_Static_assert(USE_CERT_VALIDATION == 1, "USE_CERT_VALIDATION must be 1: a child's voice goes to no unknown server");
_Static_assert(STRICT_TLS_VALIDATION == 1, "STRICT_TLS_VALIDATION must be 1: host name, TLS 1.2 or newer, always");

_Static_assert(MAX_SESSION_MINUTES >= 1 && MAX_SESSION_MINUTES <= 30, "MAX_SESSION_MINUTES must be 1 to 30");
_Static_assert(REST_MINUTES >= 30 && REST_MINUTES <= 1440, "REST_MINUTES must be 30 to 1440");
_Static_assert(SESSION_SILENCE_S >= 30 && SESSION_SILENCE_S <= 120, "SESSION_SILENCE_S must be 30 to 120 seconds");

#endif
