/* Who is connected: sessions by device, and each child's account of talking time. A second connection of a device takes
 * the first one's place. Bounded by max_sessions. Loop thread. */
#ifndef TB_SERVER_REGISTRY_H
#define TB_SERVER_REGISTRY_H

#include "common/base/status.h"
#include "server/session/session.h"

struct tb_registry;

/* max_sessions >= 1; limits: of every child. */
enum tb_status tb_registry_create(unsigned max_sessions, const struct tb_talk_limits *limits, struct tb_registry **out);
void tb_registry_destroy(struct tb_registry *registry); /* sessions stay their owner's */
unsigned tb_registry_count(const struct tb_registry *registry);
/* Is there room for this device? A device that is connected already needs no new place. */
bool tb_registry_has_room(const struct tb_registry *registry, const char *device_id);
/* The account of a child, made when needed; stays valid while the child has a session, and is kept for as long as it
 * rests, and to the end of a day that has a limit. NULL when memory is out. */
struct tb_talk *tb_registry_talk(struct tb_registry *registry, const char *child_id, uint64_t now_ms);
/* Puts the session in; the one it replaces, if any, is told so (`device_reconnection`) and is out. TB_ERR_FULL. */
enum tb_status tb_registry_add(struct tb_registry *registry, const char *device_id, const char *child_id,
                               struct tb_session *session);
/* No-op when it has been replaced or was never in. */
void tb_registry_remove(struct tb_registry *registry, struct tb_session *session);

#endif
