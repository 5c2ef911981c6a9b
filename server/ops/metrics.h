/* What an operator may know of the server, as numbers: counters, gauges and histograms in one table, written as
 * Prometheus text (exposition format 0.0.4). docs/operations.md explains each; a test compares it with this table.
 *
 * No personal data: a label's value is one of a fixed set that the program is built with, never a bear, a child or an
 * address; so the number of series is fixed when they are created.
 *
 * server/app counts and sets; server/api hands the text to whoever may read it. Loop thread only. Counting allocates
 * nothing. */
#ifndef TB_SERVER_METRICS_H
#define TB_SERVER_METRICS_H

#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

/* Types: X(ID, type, divisor, "name", label set, "help")
 * COUNTER and HISTOGRAM only grow, GAUGE is set. Values are whole numbers, divided by `divisor` when they are written:
 * a metric in seconds is kept in milliseconds. A histogram's are milliseconds, written as seconds. */
#define TB_METRIC_MAP(X)                                                                                               \
	X(BUILD_INFO, GAUGE, 1, "teddy_build_info", VERSION, "The program: always 1")                                  \
	X(PROCESS_START, GAUGE, 1000, "process_start_time_seconds", NONE, "When the program was started, Unix time")   \
	X(PROCESS_CPU, COUNTER, 1000, "process_cpu_seconds_total", NONE, "CPU time, user and system")                  \
	X(PROCESS_RESIDENT, GAUGE, 1, "process_resident_memory_bytes", NONE, "Resident memory")                        \
	X(PROCESS_FDS, GAUGE, 1, "process_open_fds", NONE, "Open descriptors")                                         \
	X(PROCESS_MAX_FDS, GAUGE, 1, "process_max_fds", NONE, "As many descriptors as there may be")                   \
	X(UPTIME, GAUGE, 1000, "teddy_uptime_seconds", NONE, "Time since the server listens")                          \
	X(READY, GAUGE, 1, "teddy_ready", NONE, "1 when /ready says that it takes bears, else 0")                      \
	X(DRAINING, GAUGE, 1, "teddy_draining", NONE, "1 while it drains, else 0")                                     \
	X(BEARS, GAUGE, 1, "teddy_bears_connected", NONE, "Bears with a session")                                      \
	X(BEARS_MAX, GAUGE, 1, "teddy_bears_max", NONE, "As many bears as there may be: net.max_sessions")             \
	X(SESSIONS_OPENED, COUNTER, 1, "teddy_sessions_opened_total", NONE, "Bears that came in")                      \
	X(SESSIONS_CLOSED, COUNTER, 1, "teddy_sessions_closed_total", LEAVE, "Bears that went, by reason")             \
	X(REFUSALS, COUNTER, 1, "teddy_door_refusals_total", DOOR, "Upgrades refused at the door, by reason")          \
	X(SOCKETS, GAUGE, 1, "teddy_connections", CONNECTION, "Connections, by what they are")                         \
	X(ACCEPTED, COUNTER, 1, "teddy_connections_accepted_total", NONE, "Connections accepted")                      \
	X(TLS_FAILURES, COUNTER, 1, "teddy_tls_handshake_failures_total", NONE,                                        \
	  "Connections that ended in the TLS handshake, after the peer had sent something")                            \
	X(CERTIFICATE_END, GAUGE, 1, "teddy_certificate_expiry_time_seconds", NONE,                                    \
	  "When the certificate in use ends, Unix time; 0: there is no TLS listener")                                  \
	X(RELOADS, COUNTER, 1, "teddy_certificate_reloads_total", RELOAD, "SIGHUPs, by how reading went")              \
	X(MESSAGES, COUNTER, 1, "teddy_messages_received_total", NONE, "WebSocket messages of bears")                  \
	X(MESSAGE_BYTES, COUNTER, 1, "teddy_message_bytes_received_total", NONE, "Bytes of those messages")            \
	X(SENT_BYTES, COUNTER, 1, "teddy_message_bytes_sent_total", NONE, "Bytes of messages to bears")                \
	X(AUDIO_CHUNKS, COUNTER, 1, "teddy_audio_chunks_received_total", NONE, "Chunks of questions")                  \
	X(AUDIO_BYTES, COUNTER, 1, "teddy_audio_bytes_received_total", NONE, "Bytes of PCM in those chunks")           \
	X(TURNS, COUNTER, 1, "teddy_turns_total", OUTCOME, "Questions that were answered, by how")                     \
	X(SAFETY_STOPS, COUNTER, 1, "teddy_safety_stops_total", STOP,                                                  \
	  "What a gate stopped, by direction and category")                                                            \
	X(STAGE_SECONDS, HISTOGRAM, 1000, "teddy_turn_stage_seconds", STAGE,                                           \
	  "From the end of a question until a stage was reached")                                                      \
	X(QUESTION_SECONDS, COUNTER, 1000, "teddy_question_audio_seconds_total", NONE, "Speech that was asked")        \
	X(ANSWER_SECONDS, COUNTER, 1000, "teddy_answer_audio_seconds_total", NONE, "Speech that was answered")         \
	X(WORK_QUEUED, GAUGE, 1, "teddy_work_queue_length", NONE, "Jobs that wait for a worker")                       \
	X(WORK_WAIT, GAUGE, 1000000, "teddy_work_last_wait_seconds", NONE, "How long the newest job waited for one")   \
	X(DECODERS, GAUGE, 1, "teddy_stt_decoders_in_use", NONE, "Speech decoders in use")                             \
	X(DECODERS_MAX, GAUGE, 1, "teddy_stt_decoders_max", NONE, "As many as there may be: stt.max_streams")          \
	X(DECODERS_WAITING, GAUGE, 1, "teddy_stt_waiting", NONE, "Questions that wait for a speech decoder")           \
	X(ENGINE_FAILURES, COUNTER, 1, "teddy_engine_failures_total", ENGINE,                                          \
	  "Answers an engine failed, and requests a hosted one failed, by stage")

enum tb_metric {
#define TB_METRIC_ENUM(id, type, divisor, name, labels, help) TB_METRIC_##id,
	TB_METRIC_MAP(TB_METRIC_ENUM)
#undef TB_METRIC_ENUM
	    TB_METRIC_COUNT
};

/* Sets of label values. */
#define TB_METRIC_LABELS_MAP(X)                                                                                        \
	X(NONE) X(VERSION) X(LEAVE) X(DOOR) X(CONNECTION) X(RELOAD) X(OUTCOME) X(STOP) X(STAGE) X(ENGINE)
enum tb_metric_labels {
#define TB_METRIC_LABELS_ENUM(id) TB_METRIC_LABELS_##id,
	TB_METRIC_LABELS_MAP(TB_METRIC_LABELS_ENUM)
#undef TB_METRIC_LABELS_ENUM
	    TB_METRIC_LABELS_COUNT
};

/* A set: the values of one label, or the pairs of two. A series is named by index: first, or first * n_second +
 * second. */
struct tb_metric_label_set {
	const char *key[2]; /* key[1] NULL: one label; both NULL: none, and one series */
	unsigned n[2];      /* values of each, at least 1 where there is a key */
	/* The i-th value: letters, digits, '_', '.', '+' and '-' only; static text. */
	const char *(*value[2])(unsigned i);
};

/* Upper bounds of a histogram's buckets in milliseconds; one more takes what is above. 2000 is the usual budget of a
 * turn. */
#define TB_METRIC_BUCKETS_MS                                                                                           \
	{                                                                                                              \
		5, 10, 25, 50, 100, 250, 500, 1000, 2000, 5000, 10000                                                  \
	}
enum { TB_METRIC_N_BUCKETS = 11 };
/* What the text is never longer than. */
enum { TB_METRICS_TEXT_MAX = 32 * 1024 };

struct tb_metrics;

/* All values are 0. The sets must outlive the metrics; that of NONE is not read. TB_ERR_NO_MEMORY; TB_ERR_TOO_LARGE: so
 * many series do not fit the text. */
enum tb_status tb_metrics_create(const struct tb_metric_label_set sets[TB_METRIC_LABELS_COUNT],
                                 struct tb_metrics **out);
void tb_metrics_destroy(struct tb_metrics *metrics);

/* `series`: the index in the metric's set, 0 where it has none; one outside of it is a programmer's error. */
void tb_metrics_add(struct tb_metrics *metrics, enum tb_metric metric, unsigned series, uint64_t n);
/* Also for a counter that is kept elsewhere. */
void tb_metrics_set(struct tb_metrics *metrics, enum tb_metric metric, unsigned series, uint64_t value);
void tb_metrics_observe_ms(struct tb_metrics *metrics, enum tb_metric metric, unsigned series, uint64_t ms);
/* Of a counter or a gauge, before division. */
uint64_t tb_metrics_get(const struct tb_metrics *metrics, enum tb_metric metric, unsigned series);

/* The text into out; returns its length, at most TB_METRICS_TEXT_MAX, which cap must be. */
size_t tb_metrics_write(const struct tb_metrics *metrics, char *out, size_t cap);

#endif
