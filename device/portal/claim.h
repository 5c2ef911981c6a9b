/* The claim: how a bear that has joined tells its server whose it is, POST TB_CLAIM_PATH. The platform carries it. */
#ifndef TB_PORTAL_CLAIM_H
#define TB_PORTAL_CLAIM_H

#include "common/base/span.h"
#include "common/wire/crypto.h"
#include "device/port/random.h"

#define TB_CLAIM_PATH "/api/v1/pair/claim"

enum { TB_CLAIM_BODY_MAX = 384 };

/* What came of it: code, HTTP status (0: any other), whether trying again helps, and what a grown-up can do. */
#define TB_CLAIM_RESULT_MAP(X)                                                                                         \
	X(DONE, 200, false, "The bear is paired.", "تم ربط الدب.")                                                     \
	X(REFUSED, 401, false, "The server does not accept this bear's key. Enrol the bear on the server again.",      \
	  "الخادم لا يقبل مفتاح هذا الدب. سجّل الدب في الخادم من جديد.")                                                \
	X(FORBIDDEN, 403, false, "This bear may not belong to this child. Check the child's id.",                      \
	  "لا يمكن ربط هذا الدب بهذا الطفل. تأكد من رقم الطفل.")                                                       \
	X(UNKNOWN, 404, false, "The server does not know this bear or this child. Check the child's id.",              \
	  "الخادم لا يعرف هذا الدب أو هذا الطفل. تأكد من رقم الطفل.")                                                  \
	X(REPEATED, 409, true, "The server has seen this request before. The bear tries again.",                       \
	  "وصل هذا الطلب إلى الخادم من قبل. الدب يحاول مرة أخرى.")                                                     \
	X(TOO_MANY, 429, true, "The server is asked too often. The bear tries again later.",                           \
	  "الطلبات إلى الخادم كثيرة. الدب يحاول لاحقًا.")                                                               \
	X(SERVER_DOWN, 500, true, "The server has a problem. The bear tries again later.",                             \
	  "في الخادم مشكلة. الدب يحاول لاحقًا.")                                                                        \
	X(UNREACHABLE, 0, true,                                                                                        \
	  "The server could not be reached. Check the internet connection and the server's name.",                     \
	  "لم نصل إلى الخادم. تأكد من الإنترنت ومن اسم الخادم.")                                                       \
	X(UNEXPECTED, 0, false,                                                                                        \
	  "The server gave an answer that the bear does not understand. Check the server's name.",                     \
	  "أجاب الخادم بما لا يفهمه الدب. تأكد من اسم الخادم.")

enum tb_claim_result {
#define TB_CLAIM_ENUM(code, status, again, en, ar) TB_CLAIM_##code,
	TB_CLAIM_RESULT_MAP(TB_CLAIM_ENUM)
#undef TB_CLAIM_ENUM
	    TB_CLAIM_RESULT_COUNT
};

struct tb_claim {
	const char *device_id;
	const char *child_id;
	struct tb_span key;           /* 64 hex digits; the MAC is made with the 32 bytes they mean */
	const char *firmware_version; /* NULL or "": left out */
};

/* Writes the JSON body, NUL-terminated, with a new nonce: make a new body for each try, since a nonce works once.
 * TB_ERR_ARG: an id or the key is not valid; TB_ERR_FULL: it does not fit in cap; or what the ports say. Not TB_OK: out
 * is "" (cap >= 1). */
enum tb_status tb_claim_write(const struct tb_claim *claim, const struct tb_hmac_port *hmac,
                              const struct tb_random_port *random, char *out, size_t cap);

/* http_status: 0 when there was no answer. Of a 2xx the body is not needed: the bear connects with its own key, not
 * with the tokens in it. */
enum tb_claim_result tb_claim_judge(unsigned http_status);
bool tb_claim_may_try_again(enum tb_claim_result result);
/* One sentence for a grown-up; never NULL. */
const char *tb_claim_text(enum tb_claim_result result, bool arabic);

#endif
