/* Shared by the files of server/family only. */
#ifndef TB_SERVER_FAMILY_PRIVATE_H
#define TB_SERVER_FAMILY_PRIVATE_H

#include "server/family/family.h"
#include "server/store/key_store.h"
#include "server/store/store.h"

enum {
	TB_FLEET_SECRET_MIN = 16,
	TB_FLEET_SECRET_CAP = 257,
	TB_SEAL_NONCE_LEN = 24,
	TB_SEAL_TAG_LEN = 16,
	/* version, nonce, age, language, name, spoken name, tag: one length for all, so that it tells nothing */
	TB_SEAL_PLAIN_LEN = 1 + TB_LANGUAGE_CAP + 2 * TB_CHILD_NAME_CAP,
	TB_SEALED_LEN = 1 + TB_SEAL_NONCE_LEN + TB_SEAL_PLAIN_LEN + TB_SEAL_TAG_LEN
};
_Static_assert((int)TB_SEALED_LEN <= (int)TB_STORE_SEALED_CAP, "a sealed child fits its record");

struct tb_family {
	struct tb_family_config config; /* its strings are not kept */
	char fleet_secret[TB_FLEET_SECRET_CAP];
	struct tb_store *store;
	struct tb_key_store *keys;
	uint64_t seen_version; /* of the records, by tb_family_has_changed */
};

/* --- folder.c ------------------------------------------------------------------------------------------------------
 */
/* Makes the folder (0700) when there is none. TB_ERR_IO, said in the log. */
enum tb_status tb_folder_make(const char *dir, const struct tb_log *log);
/* "DIR/NAME". TB_ERR_TOO_LARGE. */
enum tb_status tb_folder_path(const char *dir, const char *name, char *out, size_t cap);
/* The secret as configured; else as it is in DIR/fleet_secret, which is made when there is none. Said in the log. */
enum tb_status tb_fleet_secret_load(const struct tb_family_config *config, char out[TB_FLEET_SECRET_CAP]);

/* --- seal.c --------------------------------------------------------------------------------------------------------
 */
/* Writes TB_SEALED_LEN bytes. The child_id is bound in: a record moved to another child does not open. */
enum tb_status tb_seal_child(const struct tb_child *child, const uint8_t key[TB_CHILD_KEY_LEN],
                             uint8_t sealed[TB_SEALED_LEN]);
/* Fills name, spoken name, age and language. TB_ERR_AUTH: not sealed with this key for this child_id. */
enum tb_status tb_seal_open_child(const uint8_t *sealed, size_t n_sealed, const char *child_id,
                                  const uint8_t key[TB_CHILD_KEY_LEN], struct tb_child *out);
void tb_fresh_key(uint8_t key[TB_CHILD_KEY_LEN]);

/* --- devices.c -----------------------------------------------------------------------------------------------------
 */
/* The key text of a device at a key version. */
enum tb_status tb_family_device_key(const struct tb_family *family, const char *device_id, uint32_t key_version,
                                    char out[TB_TOKEN_LEN + 1]);

/* --- door.c --------------------------------------------------------------------------------------------------------
 */
/* What the records say of consent: OPEN, NO_CONSENT, STORE. */
enum tb_door tb_family_judge_consent(struct tb_family *family, const char *child_id, bool *disclosure);

/* Valid UTF-8 of at most max_bytes, without control characters. */
bool tb_is_plain_text(const char *text, size_t max_bytes);

#endif
