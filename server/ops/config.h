/* Configuration: one table of keys gives each its type, unit, bounds, default, help and environment name. File (INI),
 * then environment, then flags. An unknown key or a bad value stops the start with file, line, key and what would be
 * right. */
#ifndef TB_SERVER_CONFIG_H
#define TB_SERVER_CONFIG_H

#include "common/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Used at the start of each program, on one thread; holds no state of its own.
 *
 * Keys: X(field, "section.key", type, minimum, maximum, default, secret, help)
 * type STRING: min/max are lengths in bytes. INT: bounds of the value. CHOICE: the help begins with the choices,
 * separated by |, up to a colon. ENVIRONMENT is TEDDY_ + the key in capitals with _ for the dot. */
#define TB_CONFIG_MAP(X)                                                                                               \
	X(net_listen, "net.listen", STRING, 0, 128, "127.0.0.1:8443", false, "TLS listener HOST:PORT; empty: none")    \
	X(net_listen_plain, "net.listen_plain", STRING, 0, 128, "", false,                                             \
	  "plain listener HOST:PORT, behind a proxy that ends TLS; empty: none")                                       \
	X(net_trusted_proxies, "net.trusted_proxies", STRING, 0, 1024, "", false,                                      \
	  "addresses and networks (10.0.0.0/8) whose X-Forwarded-For counts, separated by commas")                     \
	X(net_max_connections, "net.max_connections", INT, 0, 200000, "0", false,                                      \
	  "WebSockets at once, those that are being replaced or closed too; 0: twice net.max_sessions")                \
	X(net_max_per_address, "net.max_per_address", INT, 0, 200000, "1000", false,                                   \
	  "WebSockets at once of one address, with IPv6 of one /64; a nursery is one; 0: no limit")                    \
	X(net_max_messages_per_s, "net.max_messages_per_s", INT, 0, 100000, "500", false,                              \
	  "messages a second of one bear, which may all come at once; more ends its connection; 0: no limit")          \
	X(net_max_pings_per_s, "net.max_pings_per_s", INT, 0, 100000, "50", false, "the same of WebSocket pings")      \
	X(net_max_sessions, "net.max_sessions", INT, 1, 100000, "100", false, "bears at once")                         \
	X(tls_cert_file, "tls.cert_file", STRING, 0, 1024, "", false,                                                  \
	  "certificate chain, PEM; empty: a development CA in the data folder")                                        \
	X(tls_key_file, "tls.key_file", STRING, 0, 1024, "", false, "private key, PEM")                                \
	X(data_dir, "data.dir", STRING, 1, 1024, "data", false, "where records and keys are kept")                     \
	X(auth_fleet_secret, "auth.fleet_secret", STRING, 0, 256, "", true,                                            \
	  "the secret all bears' keys are derived from; empty: made in the data folder")                               \
	X(auth_fleet_token, "auth.fleet_token", CHOICE, 0, 0, "refuse", false,                                         \
	  "refuse|accept: tokens made with the fleet secret itself, as bears in the field do")                         \
	X(auth_chunk_hmac, "auth.chunk_hmac", CHOICE, 0, 0, "off", false, "off|verify|require: signatures of chunks")  \
	X(auth_max_failures, "auth.max_failures", INT, 1, 10000, "20", false,                                          \
	  "failed attempts per address in a window")                                                                   \
	X(auth_window_s, "auth.window_s", INT, 1, 86400, "60", false, "length of that window, seconds")                \
	X(api_public_host, "api.public_host", STRING, 0, 255, "", false,                                               \
	  "HOST or HOST:PORT that bears are told in the public configuration; empty: as they asked")                   \
	X(api_ntp_servers, "api.ntp_servers", STRING, 0, 255, "pool.ntp.org", false,                                   \
	  "time servers that bears are told, separated by commas")                                                     \
	X(firmware_halt_failures, "firmware.halt_failures", INT, 1, 100000, "3", false,                                \
	  "bears that failed with a release before it is halted by itself")                                            \
	X(firmware_halt_percent, "firmware.halt_percent", INT, 1, 100, "5", false,                                     \
	  "how many percent of those that reported they must be")                                                      \
	X(session_idle_s, "session.idle_s", INT, 10, 86400, "1800", false,                                             \
	  "seconds without a message, then `timeout`")                                                                 \
	X(session_talk_s, "session.talk_s", INT, 60, 1800, "1800", false, "seconds of conversation in one session")    \
	X(session_day_minutes, "session.day_minutes", INT, 0, 1440, "120", false,                                      \
	  "minutes of conversation a day for each child, 0: no such limit; counted since the server's start")          \
	X(session_quiet_hours, "session.quiet_hours", STRING, 0, 11, "", false,                                        \
	  "when bears sleep, HH:MM-HH:MM by the server's time zone, 21:00-06:30; empty: never")                        \
	X(turn_deadline_ms, "turn.deadline_ms", INT, 200, 60000, "2000", false,                                        \
	  "from the end of a question to the first sound, milliseconds; then what there is is said, or a kind phrase") \
	X(work_threads, "work.threads", INT, 0, 64, "0", false, "worker threads; 0: one per core, at least 2")         \
	X(work_max_wait_ms, "work.max_wait_ms", INT, 10, 60000, "500", false,                                          \
	  "when work waits longer than this for a thread, or speech for a decoder, no more bears come in")             \
	X(stt_model, "stt.model", CHOICE, 0, 0, "both", false, "content|general|both")                                 \
	X(stt_model_dir, "stt.model_dir", STRING, 1, 1024, "/usr/share/pocketsphinx/model/en-us", false,               \
	  "acoustic model")                                                                                            \
	X(stt_max_streams, "stt.max_streams", INT, 1, 256, "4", false, "speech decoders at once; further turns wait")  \
	X(stt_disagree_percent, "stt.disagree_percent", INT, 0, 100, "40", false,                                      \
	  "with both: words in which the two texts differ, in percent, above which the bear asks again")               \
	X(tts_voice_helper, "tts.voice_helper", STRING, 0, 1024, "", false,                                            \
	  "the program that speaks Arabic (teddy-voice); empty: beside the program")                                   \
	X(tts_voice_helpers, "tts.voice_helpers", INT, 1, 8, "2", false, "how many of it speak at once")               \
	X(hosted_stt_url, "hosted_stt.url", STRING, 0, 1000, "", false,                                                \
	  "speech to text, OpenAI-compatible: https://HOST/v1; empty: the embedded engine alone")                      \
	X(hosted_stt_model, "hosted_stt.model", STRING, 1, 100, "whisper-1", false, "its model")                       \
	X(hosted_stt_key_file, "hosted_stt.key_file", STRING, 0, 1024, "", false, "file with its key; empty: none")    \
	X(hosted_stt_processor, "hosted_stt.processor", STRING, 0, 100, "", false,                                     \
	  "who gets what children say, as their parents' consent names it; self: a machine of your own")               \
	X(hosted_stt_timeout_ms, "hosted_stt.timeout_ms", INT, 100, 30000, "1200", false,                              \
	  "to the text, milliseconds; then the embedded engine is asked")                                              \
	X(hosted_reply_url, "hosted_reply.url", STRING, 0, 1000, "", false,                                            \
	  "chat, OpenAI-compatible: https://HOST/v1; empty: the storybook alone")                                      \
	X(hosted_reply_model, "hosted_reply.model", STRING, 1, 100, "gpt-4o-mini", false, "its model")                 \
	X(hosted_reply_key_file, "hosted_reply.key_file", STRING, 0, 1024, "", false,                                  \
	  "file with its key; empty: none")                                                                            \
	X(hosted_reply_processor, "hosted_reply.processor", STRING, 0, 100, "", false, "as hosted_stt.processor")      \
	X(hosted_reply_timeout_ms, "hosted_reply.timeout_ms", INT, 100, 30000, "1000", false,                          \
	  "to the first sentence, milliseconds; then the storybook is asked")                                          \
	X(hosted_reply_persona, "hosted_reply.persona", STRING, 1, 31, "teddy", false,                                 \
	  "who the bear is: a [persona] of content/prompts")                                                           \
	X(hosted_tts_url, "hosted_tts.url", STRING, 0, 1000, "", false,                                                \
	  "voice, OpenAI-compatible: https://HOST/v1; empty: the embedded voice alone")                                \
	X(hosted_tts_model, "hosted_tts.model", STRING, 1, 100, "tts-1", false, "its model")                           \
	X(hosted_tts_voice, "hosted_tts.voice", STRING, 1, 60, "nova", false, "its voice")                             \
	X(hosted_tts_format, "hosted_tts.format", CHOICE, 0, 0, "pcm", false,                                          \
	  "pcm|wav: what it is asked for; WAV says its own rate")                                                      \
	X(hosted_tts_pcm_rate_hz, "hosted_tts.pcm_rate_hz", INT, 8000, 48000, "24000", false,                          \
	  "of pcm, samples a second")                                                                                  \
	X(hosted_tts_key_file, "hosted_tts.key_file", STRING, 0, 1024, "", false, "file with its key; empty: none")    \
	X(hosted_tts_processor, "hosted_tts.processor", STRING, 0, 100, "", false, "as hosted_stt.processor")          \
	X(hosted_tts_timeout_ms, "hosted_tts.timeout_ms", INT, 100, 30000, "800", false,                               \
	  "to the first samples, milliseconds; then the embedded voice speaks")                                        \
	X(hosted_check_url, "hosted_check.url", STRING, 0, 1000, "", false,                                            \
	  "moderation, OpenAI-compatible: one more check beside the gates; empty: none")                               \
	X(hosted_check_model, "hosted_check.model", STRING, 0, 100, "", false, "its model; empty: not said")           \
	X(hosted_check_key_file, "hosted_check.key_file", STRING, 0, 1024, "", false,                                  \
	  "file with its key; empty: none")                                                                            \
	X(hosted_check_processor, "hosted_check.processor", STRING, 0, 100, "", false, "as hosted_stt.processor")      \
	X(hosted_check_timeout_ms, "hosted_check.timeout_ms", INT, 100, 30000, "700", false,                           \
	  "to the verdict, milliseconds; a sentence without one is not said")                                          \
	X(hosted_ca_file, "hosted.ca_file", STRING, 0, 1024, "", false,                                                \
	  "CA certificates for these services (PEM); empty: the system's")                                             \
	X(content_dir, "content.dir", STRING, 0, 1024, "", false,                                                      \
	  "stories and safety lists; empty: beside the program")                                                       \
	X(content_model_dir, "content.model_dir", STRING, 0, 1024, "", false,                                          \
	  "language model made from content; empty: beside the program")                                               \
	X(ops_metrics_from, "ops.metrics_from", STRING, 0, 1024, "127.0.0.0/8, ::1", false,                            \
	  "addresses and networks that may read /metrics, separated by commas; empty: nobody")                         \
	X(log_level, "log.level", CHOICE, 0, 0, "info", false, "debug|info|warn|error")                                \
	X(dev_null_engines, "dev.null_engines", CHOICE, 0, 0, "off", false,                                            \
	  "off|on: engines that do nothing, to measure all else; only when every listener is on loopback")             \
	X(dev_engine_faults_percent, "dev.engine_faults_percent", INT, 0, 100, "0", false,                             \
	  "how often an embedded engine fails or is late on purpose; only when every listener is on loopback")         \
	X(dev_echo_transcript, "dev.echo_transcript", CHOICE, 0, 0, "off", false,                                      \
	  "off|on: send what was heard back to the bear; only when every listener is on loopback")

enum { TB_CONFIG_STRING_CAP = 1025 };

struct tb_config {
#define TB_CONFIG_FIELD_STRING(field) char field[TB_CONFIG_STRING_CAP];
#define TB_CONFIG_FIELD_CHOICE(field) char field[16];
#define TB_CONFIG_FIELD_INT(field) int64_t field;
#define TB_CONFIG_FIELD(field, key, type, min, max, def, secret, help) TB_CONFIG_FIELD_##type(field)
	TB_CONFIG_MAP(TB_CONFIG_FIELD)
#undef TB_CONFIG_FIELD
};

struct tb_config_problem {
	char text[512]; /* "teddyd.ini:12: net.listen: …, must be …" */
};

void tb_config_defaults(struct tb_config *config);
/* Every function below: TB_OK, or an error with *problem saying where, which key, what is wrong and what would be right
 * (a secret's value is never in it); config may then hold what was read before.
 *
 * INI: [section] then key = value, or section.key = value. # and ; start a comment at the start of a line or after
 * white space; a value in "double quotes" is taken as it is. A key may stand once. TB_ERR_IO, TB_ERR_FORMAT. */
enum tb_status tb_config_read_file(struct tb_config *config, const char *path, struct tb_config_problem *problem);
/* TEDDY_… for every key; ESP32_SHARED_SECRET = auth.fleet_secret; PORT = net.listen_plain on 0.0.0.0 (a set TEDDY_ name
 * wins over both; empty they count as not set). An unknown TEDDY_ name is an error, but for the few that are not
 * settings of the server: see config_environment.c. What systemd hands over (LoadCredential), the file `fleet_secret`
 * in $CREDENTIALS_DIRECTORY, is auth.fleet_secret too, without the line end behind it; names of the environment win
 * over it. TB_ERR_FORMAT; TB_ERR_IO. `environment` ends with NULL. */
enum tb_status tb_config_read_environment(struct tb_config *config, char *const *environment,
                                          struct tb_config_problem *problem);
/* One value, as from a flag; `where` is what the message starts with. */
enum tb_status tb_config_set(struct tb_config *config, const char *key, const char *value, const char *where,
                             struct tb_config_problem *problem);
/* What no single key can say: cert without key, echo with a listener that is not on loopback, no listener at all … */
enum tb_status tb_config_check(const struct tb_config *config, struct tb_config_problem *problem);
/* INI text with the help as comments, fit to be read again; of a secret it says only whether it is set. */
void tb_config_print(const struct tb_config *config, FILE *out);

enum { TB_HOST_CAP = 129 };
/* "HOST:PORT" or "[IPv6]:PORT"; port 0 means any free one. TB_ERR_FORMAT. */
enum tb_status tb_host_port_parse(const char *text, char host[TB_HOST_CAP], uint16_t *port);
/* "HH:MM-HH:MM" to minutes after midnight; "" is never, the same twice. TB_ERR_FORMAT. */
enum tb_status tb_quiet_hours_parse(const char *text, uint16_t *from_min, uint16_t *to_min);
/* 127.0.0.0/8, ::1 or localhost. */
bool tb_host_is_loopback(const char *host);

#endif
