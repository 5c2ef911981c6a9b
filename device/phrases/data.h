/* The generated sounds. Private to device/phrases. */
#ifndef TB_DEVICE_PHRASES_DATA_H
#define TB_DEVICE_PHRASES_DATA_H

#include "device/phrases/phrases.h"

extern const struct tb_span tb_phrases_en[TB_N_PHRASES];
extern const struct tb_span tb_phrases_ar[TB_N_PHRASES];

#endif
