/* The self-test port: what only the platform can judge of itself, once before the bear connects.
 *
 * The microphone and the speaker are judged inside the platform: no sample of this reaches the core, none is kept.
 * Called on the thread of tb_bear_handle at START, while nobody presses; may take 100 ms in all. */
#ifndef TB_DEVICE_PORT_SELFTEST_H
#define TB_DEVICE_PORT_SELFTEST_H

#include <stdint.h>

/* X(code, bit, word for the log) */
#define TB_SELFTEST_FAULT_MAP(X)                                                                                       \
	X(TLS_LAX, 0, "TLS_NOT_STRICT")         /* certificates or names are not verified, or TLS is older than 1.2 */ \
	X(MIC_DEAD, 1, "MICROPHONE_DEAD")       /* no sample comes */                                                  \
	X(MIC_STUCK, 2, "MICROPHONE_STUCK")     /* all samples are the same */                                         \
	X(MIC_CLIPPED, 3, "MICROPHONE_CLIPPED") /* most samples are at the ends of the scale */                        \
	X(SPEAKER_DEAD, 4, "SPEAKER_DEAD")      /* its DMA does not run */                                             \
	X(HMAC_WRONG, 5, "HMAC_WRONG")          /* judged by the core: the known answers do not come out */            \
	X(RANDOM_DEAD, 6, "RANDOM_SOURCE_FAILED") /* judged by the core: nothing comes, or the same twice */           \
	X(KEY_WRONG, 7, "KEY_MALFORMED")          /* judged by the core: no 64 hex digits, or all the same */

enum tb_selftest_fault {
#define TB_SELFTEST_FAULT_ENUM(code, bit, word) TB_FAULT_##code = 1 << (bit),
	TB_SELFTEST_FAULT_MAP(TB_SELFTEST_FAULT_ENUM)
#undef TB_SELFTEST_FAULT_ENUM
};

#define TB_FAULTS_OF_AUDIO (TB_FAULT_MIC_DEAD | TB_FAULT_MIC_STUCK | TB_FAULT_MIC_CLIPPED | TB_FAULT_SPEAKER_DEAD)

struct tb_selftest_port {
	/* Returns the faults found, a sum of tb_selftest_fault; 0: none. What this platform does not have (the input of
	 * a program that plays recordings, say) has no fault. */
	uint32_t (*run)(void *ctx);
	void *ctx;
};

#endif
