/* Proofs of identity on the v1 wire. The key is the ASCII text as configured (64 hex characters used as 64 bytes). */
#ifndef TB_WIRE_TOKEN_H
#define TB_WIRE_TOKEN_H

#include "common/wire/crypto.h"
#include "common/wire/limits.h"

/* token = HMAC-SHA256(key, device_id), 64 lower-case digits and a NUL. */
enum tb_status tb_token_make(const struct tb_hmac_port *port, struct tb_span key, struct tb_span device_id,
                             char out[TB_TOKEN_LEN + 1]);
/* TB_OK, or TB_ERR_AUTH; digits of either case; compared in constant time. */
enum tb_status tb_token_verify(const struct tb_hmac_port *port, struct tb_span key, struct tb_span device_id,
                               struct tb_span token);
/* K = hex(HMAC-SHA256(fleet, "teddy device key" ‖ 0x00 ‖ device_id ‖ 0x00 ‖ key version in decimal)). */
enum tb_status tb_device_key_derive(const struct tb_hmac_port *port, struct tb_span fleet_secret,
                                    struct tb_span device_id, uint32_t key_version, char out[TB_TOKEN_LEN + 1]);
enum { TB_SETUP_PASSWORD_LEN = 12 };
/* The password of the bear's own Wi-Fi while it is being set up, as on its label: 12 letters and digits that are not
 * taken for one another, out of HMAC-SHA256(key, "teddy setup password"); 60 bits, and a NUL. */
enum tb_status tb_setup_password_derive(const struct tb_hmac_port *port, struct tb_span key,
                                        char out[TB_SETUP_PASSWORD_LEN + 1]);
/* hmac of a chunk = HMAC-SHA256(key, audio ‖ chunk_id ‖ audio_session_id). */
enum tb_status tb_chunk_mac_make(const struct tb_hmac_port *port, struct tb_span key, struct tb_span audio,
                                 struct tb_span chunk_id, struct tb_span session_id, char out[TB_TOKEN_LEN + 1]);
/* TB_OK, or TB_ERR_AUTH. `mac` is hex of either case. */
enum tb_status tb_chunk_mac_verify(const struct tb_hmac_port *port, struct tb_span key, struct tb_span audio,
                                   struct tb_span chunk_id, struct tb_span session_id, struct tb_span mac);

#endif
