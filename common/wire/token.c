#include "common/wire/token.h"

#include "common/base/hex.h"

static enum tb_status mac_of(const struct tb_hmac_port *port, struct tb_span key, const struct tb_span *parts,
                             size_t n_parts, uint8_t mac[TB_MAC_LEN])
{
	if (key.n_bytes == 0 || key.n_bytes > 256)
		return TB_ERR_ARG;
	return port->hmac_sha256(port->ctx, key, parts, n_parts, mac);
}

static enum tb_status mac_as_hex(const struct tb_hmac_port *port, struct tb_span key, const struct tb_span *parts,
                                 size_t n_parts, char out[TB_TOKEN_LEN + 1])
{
	uint8_t mac[TB_MAC_LEN];
	enum tb_status status = mac_of(port, key, parts, n_parts, mac);
	if (status == TB_OK)
		tb_hex_encode(mac, sizeof mac, out);
	tb_wipe(mac, sizeof mac);
	return status;
}

static enum tb_status verify(const struct tb_hmac_port *port, struct tb_span key, const struct tb_span *parts,
                             size_t n_parts, struct tb_span given_hex)
{
	uint8_t given[TB_MAC_LEN], right[TB_MAC_LEN];
	if (given_hex.n_bytes != TB_TOKEN_LEN ||
	    tb_hex_decode((const char *)given_hex.data, TB_TOKEN_LEN, given) != TB_OK)
		return TB_ERR_AUTH;
	enum tb_status status = mac_of(port, key, parts, n_parts, right);
	if (status == TB_OK &&
	    !tb_span_eq_constant_time(tb_span_make(given, sizeof given), tb_span_make(right, sizeof right)))
		status = TB_ERR_AUTH;
	tb_wipe(right, sizeof right);
	tb_wipe(given, sizeof given);
	return status;
}

enum tb_status tb_token_make(const struct tb_hmac_port *port, struct tb_span key, struct tb_span device_id,
                             char out[TB_TOKEN_LEN + 1])
{
	return mac_as_hex(port, key, &device_id, 1, out);
}

enum tb_status tb_token_verify(const struct tb_hmac_port *port, struct tb_span key, struct tb_span device_id,
                               struct tb_span token)
{
	return verify(port, key, &device_id, 1, token);
}

static struct tb_span decimal(uint32_t value, char digits[10])
{
	size_t at = 10;
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	return tb_span_make(digits + at, 10 - at);
}

enum tb_status tb_device_key_derive(const struct tb_hmac_port *port, struct tb_span fleet_secret,
                                    struct tb_span device_id, uint32_t key_version, char out[TB_TOKEN_LEN + 1])
{
	static const char label[] = "teddy device key"; /* its NUL is the first separator */
	char digits[10];
	const struct tb_span parts[] = {
	    tb_span_make(label, sizeof label),
	    device_id,
	    tb_span_make("", 1),
	    decimal(key_version, digits),
	};
	return mac_as_hex(port, fleet_secret, parts, sizeof parts / sizeof parts[0], out);
}

enum tb_status tb_setup_password_derive(const struct tb_hmac_port *port, struct tb_span key,
                                        char out[TB_SETUP_PASSWORD_LEN + 1])
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	const struct tb_span purpose = tb_span_cstr("teddy setup password");
	uint8_t mac[TB_MAC_LEN];
	enum tb_status status = port->hmac_sha256(port->ctx, key, &purpose, 1, mac);
	if (status != TB_OK)
		return status;
	for (size_t i = 0; i < TB_SETUP_PASSWORD_LEN; i++)
		out[i] = letters[mac[i] % (sizeof letters - 1)];
	out[TB_SETUP_PASSWORD_LEN] = '\0';
	tb_wipe(mac, sizeof mac);
	return TB_OK;
}

enum tb_status tb_chunk_mac_make(const struct tb_hmac_port *port, struct tb_span key, struct tb_span audio,
                                 struct tb_span chunk_id, struct tb_span session_id, char out[TB_TOKEN_LEN + 1])
{
	const struct tb_span parts[] = {audio, chunk_id, session_id};
	return mac_as_hex(port, key, parts, 3, out);
}

enum tb_status tb_chunk_mac_verify(const struct tb_hmac_port *port, struct tb_span key, struct tb_span audio,
                                   struct tb_span chunk_id, struct tb_span session_id, struct tb_span mac)
{
	const struct tb_span parts[] = {audio, chunk_id, session_id};
	return verify(port, key, parts, 3, mac);
}
