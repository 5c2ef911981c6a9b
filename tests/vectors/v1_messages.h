/* Golden messages: every byte that our writers put on the v1 wire. A change here is a change of the protocol. */
#ifndef TB_VECTORS_V1_MESSAGES_H
#define TB_VECTORS_V1_MESSAGES_H

/* --- bear to server --- */
#define TB_V1_AUDIO_START "{\"type\":\"audio_start\",\"audio_session_id\":\"s-1\"}"
#define TB_V1_AUDIO_START_BARE "{\"type\":\"audio_start\"}"
#define TB_V1_AUDIO_CHUNK                                                                                              \
	"{\"type\":\"audio_chunk\",\"chunk_id\":\"7\",\"audio_session_id\":\"s-1\",\"audio_data\":\"AAECAw==\","       \
	"\"is_final\":true,\"timestamp\":1234,\"hmac\":\"00ff\"}"
#define TB_V1_AUDIO_CHUNK_BARE "{\"type\":\"audio_chunk\",\"audio_data\":\"\",\"is_final\":false,\"timestamp\":0}"
#define TB_V1_AUDIO_END "{\"type\":\"audio_end\",\"audio_session_id\":\"s-1\"}"
#define TB_V1_TEXT "{\"type\":\"text_message\",\"text\":\"a \\\"bear\\\"\\nأحمد\"}"
#define TB_V1_HEARTBEAT                                                                                                \
	"{\"type\":\"heartbeat\",\"device_id\":\"test_device_001\",\"status\":\"alive\",\"timestamp\":1234}"
#define TB_V1_STATUS                                                                                                   \
	"{\"type\":\"system_status\",\"free_heap\":234567,\"wifi_rssi\":-45,\"uptime\":99,"                            \
	"\"firmware_version\":\"1.2.0\",\"turns\":1,\"reconnects\":2,\"drops\":3,\"underruns\":4}"
#define TB_V1_STATUS_BARE "{\"type\":\"system_status\",\"turns\":0,\"reconnects\":0,\"drops\":0,\"underruns\":0}"
#define TB_V1_HANDSHAKE                                                                                                \
	"{\"type\":\"handshake\",\"device_id\":\"test_device_001\",\"firmware_version\":\"1.2.0\","                    \
	"\"protocol_version\":\"1.0\",\"capabilities\":[\"mp3\",\"pcm_s16le\",\"fragments\"],"                         \
	"\"hardware\":{\"model\":\"linux\"}}"
#define TB_V1_STREAM_REFUSED "{\"type\":\"stream_ack\",\"status\":\"refused\"}"
#define TB_V1_RESUME_ACK "{\"type\":\"resume_ack\",\"accepted\":true}"

/* --- server to bear --- */
#define TB_V1_TIME "2031-02-03T04:05:06Z"
#define TB_V1_ESTABLISHED                                                                                              \
	"{\"type\":\"system\",\"data\":{\"type\":\"connection_established\",\"session_id\":\"sess-9\","                \
	"\"message\":\"Connected to Teddy\",\"server_time\":\"" TB_V1_TIME "\"},\"timestamp\":\"" TB_V1_TIME "\"}"
#define TB_V1_START_ACK                                                                                                \
	"{\"type\":\"system\",\"data\":{\"type\":\"audio_start_ack\",\"audio_session_id\":\"s-1\","                    \
	"\"status\":\"ready\"},\"timestamp\":\"" TB_V1_TIME "\"}"
#define TB_V1_AUDIO_ACK                                                                                                \
	"{\"type\":\"system\",\"data\":{\"type\":\"audio_ack\",\"chunk_id\":\"7\",\"bytes\":4096,\"final\":true,"      \
	"\"audio_session_id\":\"s-1\"},\"timestamp\":\"" TB_V1_TIME "\"}"
#define TB_V1_HEARTBEAT_RESPONSE                                                                                       \
	"{\"type\":\"system\",\"data\":{\"type\":\"heartbeat_response\",\"timestamp\":\"" TB_V1_TIME "\","             \
	"\"session_status\":\"active\"},\"timestamp\":\"" TB_V1_TIME "\"}"
#define TB_V1_PONG "{\"type\":\"pong\",\"timestamp\":1234567890123}"
#define TB_V1_AUDIO_RESPONSE                                                                                           \
	"{\"type\":\"audio_response\",\"format\":\"mp3\",\"sample_rate\":22050,\"audio_session_id\":\"s-1\","          \
	"\"audio_data\":\"SUQzBA==\",\"text\":\"Hello, أحمد!\",\"heard\":\"hi\",\"timestamp\":\"" TB_V1_TIME "\"}"
#define TB_V1_AUDIO_RESPONSE_BARE                                                                                      \
	"{\"type\":\"audio_response\",\"format\":\"mp3\",\"sample_rate\":22050,\"audio_data\":\"SUQzBA==\","           \
	"\"text\":\"Hello, أحمد!\",\"timestamp\":\"" TB_V1_TIME "\"}"
#define TB_V1_TEXT_RESPONSE                                                                                            \
	"{\"type\":\"text_response\",\"audio_session_id\":\"s-1\",\"text\":\"Hello, "                                  \
	"أحمد!\",\"timestamp\":\"" TB_V1_TIME "\"}"
#define TB_V1_ERROR                                                                                                    \
	"{\"type\":\"error\",\"error_code\":\"audio_too_short\",\"error_message\":\"I heard too little.\","            \
	"\"audio_session_id\":\"s-1\",\"timestamp\":\"" TB_V1_TIME "\"}"

#endif
