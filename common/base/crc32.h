/* CRC-32 (IEEE 802.3, as in zip and PNG): tells bytes that were damaged at rest from whole ones. It is no proof against
 * somebody who means to change them. No table: a few dozen bytes are summed now and then. */
#ifndef TB_BASE_CRC32_H
#define TB_BASE_CRC32_H

#include "common/base/span.h"

/* Of "123456789" it is 0xcbf43926. */
uint32_t tb_crc32(struct tb_span bytes);

#endif
