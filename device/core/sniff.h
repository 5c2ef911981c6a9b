/* What is this audio? For answers whose `format` is not said before the audio. Looks at the first bytes:
 * ID3, or two consecutive valid MPEG layer III headers of the same kind, are MP3; all else is not. */
#ifndef TB_DEVICE_SNIFF_H
#define TB_DEVICE_SNIFF_H

#include "common/base/span.h"

enum tb_sniff { TB_SNIFF_MORE, TB_SNIFF_MP3, TB_SNIFF_OTHER };

/* Never more than this many bytes are needed for a verdict: the largest frame and the header behind it. */
enum { TB_SNIFF_MAX = 1441 + 4 };

/* head: the stream's first bytes. TB_SNIFF_MORE: cannot tell yet. */
enum tb_sniff tb_sniff_audio(struct tb_span head);

#endif
