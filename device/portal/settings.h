/* What a family tells its bear: the networks, the child and the server. Judged field by field, and kept as one value.
 *
 * Where it stands: the portal fills it from a form; the platform keeps the encoded value and joins the networks. */
#ifndef TB_PORTAL_SETTINGS_H
#define TB_PORTAL_SETTINGS_H

#include "common/base/span.h"
#include "common/base/status.h"
#include "common/wire/limits.h"

enum {
	TB_NETWORKS_MAX = 4,
	TB_SSID_MAX = 32,
	TB_WIFI_PASSWORD_MIN = 8,
	TB_WIFI_PASSWORD_MAX = 63,
	TB_WIFI_KEY_DIGITS = 64, /* instead of a password */
	TB_SERVER_HOST_MAX = 253,
	TB_SETTINGS_BYTES_MAX = 1024
};

struct tb_known_network {
	char ssid[TB_SSID_MAX + 1]; /* "": this place is free */
	char password[TB_WIFI_KEY_DIGITS + 1];
};

struct tb_settings {
	struct tb_known_network networks[TB_NETWORKS_MAX]; /* those in use stand first */
	char child_id[TB_CHILD_ID_MAX + 1];
	char child_name[TB_CHILD_NAME_CAP]; /* as tb_child_name_clean leaves it */
	int child_age;
	char language[TB_LANGUAGE_CAP];           /* "en" or "ar" */
	char server_host[TB_SERVER_HOST_MAX + 1]; /* "": the one that is compiled in */
	uint16_t server_port;                     /* 0 exactly when server_host is "" */
};

/* Fields of the form, by the name they have there. SSID and PASSWORD are of the network that is told beside. */
#define TB_SETTINGS_FIELD_MAP(X)                                                                                       \
	X(FORM, "form")                                                                                                \
	X(SSID, "ssid")                                                                                                \
	X(PASSWORD, "password")                                                                                        \
	X(CHILD_ID, "child_id")                                                                                        \
	X(CHILD_NAME, "name")                                                                                          \
	X(CHILD_AGE, "age")                                                                                            \
	X(LANGUAGE, "language")                                                                                        \
	X(SERVER, "server")

/* Field, code, and what would be right, in English and Arabic. */
#define TB_SETTINGS_PROBLEM_MAP(X)                                                                                     \
	X(FINE, FORM, "fine", "", "")                                                                                  \
	X(FORM_BROKEN, FORM, "form_broken", "The form did not arrive whole. Please send it again.",                    \
	  "لم تصل الاستمارة كاملة. أرسلها مرة أخرى من فضلك.")                                                          \
	X(FORM_OLD, FORM, "form_old", "This page is old. Please fill it in again.",                                    \
	  "هذه الصفحة قديمة. املأها مرة أخرى من فضلك.")                                                                \
	X(NO_NETWORK, SSID, "no_network", "Choose a Wi-Fi network.", "اختر شبكة واي فاي.")                             \
	X(SSID_LENGTH, SSID, "ssid_length", "A network's name has 1 to 32 bytes.", "اسم الشبكة من 1 إلى 32 بايت.")     \
	X(SSID_TWICE, SSID, "ssid_twice", "The same network is entered twice.", "الشبكة نفسها مكتوبة مرتين.")          \
	X(NETWORK_OPEN, SSID, "network_open",                                                                          \
	  "This network has no WPA2 or WPA3 protection. The bear joins only protected networks.",                      \
	  "هذه الشبكة بلا حماية WPA2 أو WPA3. الدب يتصل بالشبكات المحمية فقط.")                                        \
	X(PASSWORD_LENGTH, PASSWORD, "password_length", "A Wi-Fi password has 8 to 63 characters (or 64 hex digits).", \
	  "كلمة سر الواي فاي من 8 إلى 63 حرفًا (أو 64 رقمًا ست عشريًا).")                                                 \
	X(PASSWORD_CHARACTERS, PASSWORD, "password_characters",                                                        \
	  "A Wi-Fi password has only English letters, digits, spaces and signs.",                                      \
	  "كلمة سر الواي فاي حروف إنجليزية وأرقام ومسافات ورموز فقط.")                                                 \
	X(CHILD_ID, CHILD_ID, "child_id", "The child's id has 1 to 50 of A-Z a-z 0-9 _ -. Copy it from the server.",   \
	  "رقم الطفل من 1 إلى 50 من A-Z a-z 0-9 _ -. انسخه من الخادم.")                                                \
	X(CHILD_NAME, CHILD_NAME, "name", "The name has 1 to 30 characters.", "الاسم من 1 إلى 30 حرفًا.")               \
	X(CHILD_AGE, CHILD_AGE, "age", "The age is 3 to 13 years.", "العمر من 3 إلى 13 سنة.")                          \
	X(LANGUAGE, LANGUAGE, "language", "The language is English or Arabic.", "اللغة هي الإنجليزية أو العربية.")     \
	X(SERVER, SERVER, "server", "The server is host:port, for example teddy.example.org:443, or empty.",           \
	  "الخادم هو host:port، مثل teddy.example.org:443، أو فارغ.")

enum tb_settings_field {
#define TB_SETTINGS_FIELD_ENUM(code, name) TB_FIELD_##code,
	TB_SETTINGS_FIELD_MAP(TB_SETTINGS_FIELD_ENUM)
#undef TB_SETTINGS_FIELD_ENUM
	    TB_FIELD_COUNT
};

enum tb_settings_problem {
#define TB_SETTINGS_PROBLEM_ENUM(code, field, name, en, ar) TB_SETTINGS_##code,
	TB_SETTINGS_PROBLEM_MAP(TB_SETTINGS_PROBLEM_ENUM)
#undef TB_SETTINGS_PROBLEM_ENUM
	    TB_SETTINGS_PROBLEM_COUNT
};

/* Never NULL; anything unknown is as TB_SETTINGS_FORM_BROKEN. */
enum tb_settings_field tb_settings_problem_field(enum tb_settings_problem problem);
const char *tb_settings_problem_code(enum tb_settings_problem problem);
const char *tb_settings_problem_text(enum tb_settings_problem problem, bool arabic);
const char *tb_settings_field_name(enum tb_settings_field field);

enum tb_settings_problem tb_known_network_check(const struct tb_known_network *network);
/* "host:port" or "host" (port 443) or "". Written on TB_SETTINGS_FINE only. */
enum tb_settings_problem tb_settings_set_server(struct tb_settings *settings, const char *text);
/* The first problem; *network (may be NULL) is the place of the one it is about, else 0. */
enum tb_settings_problem tb_settings_check(const struct tb_settings *settings, size_t *network);

/* Encodes settings that tb_settings_check finds fine (else TB_ERR_ARG) into out, with a checksum; *n_bytes is the
 * length. TB_SETTINGS_BYTES_MAX always suffices, less is TB_ERR_FULL. The value holds passwords: wipe it when kept. */
enum tb_status tb_settings_encode(const struct tb_settings *settings, uint8_t *out, size_t cap, size_t *n_bytes);
/* TB_ERR_FORMAT: damaged, of another version, or not fine; then *settings is wiped. */
enum tb_status tb_settings_decode(struct tb_span value, struct tb_settings *settings);

#endif
