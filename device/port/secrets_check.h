/* Include behind secrets.h: what is not filled in does not compile.
 *
 * A name that is missing altogether is told by the compiler as undeclared; only CHILD_LANGUAGE may be. The checks are
 * on sizes that were taken before, so that no message shows a secret. */
#ifndef TB_DEVICE_PORT_SECRETS_CHECK_H
#define TB_DEVICE_PORT_SECRETS_CHECK_H

/* A text must have a length known here: a literal or an array, no pointer. */
#define TB_SECRET_CHECK(secret, min, max, text)                                                                        \
	enum {                                                                                                         \
		TB_SECRET_TEXT_##secret = _Generic((secret), char * : 1, const char * : 1, default : 0),               \
		TB_SECRET_SIZE_##secret = (int)sizeof(secret)                                                          \
	};                                                                                                             \
	_Static_assert(TB_SECRET_TEXT_##secret, #secret " must be a text in quotes");                                  \
	enum {                                                                                                         \
		TB_SECRET_ARRAY_##secret =                                                                             \
		    _Generic(&(secret), char(*)[sizeof(secret)] : 1, const char(*)[sizeof(secret)] : 1, default : 0)   \
	};                                                                                                             \
	_Static_assert(TB_SECRET_ARRAY_##secret, #secret " must be a macro or an array, no pointer");                  \
	_Static_assert(TB_SECRET_SIZE_##secret > (min) && TB_SECRET_SIZE_##secret <= (max) + 1,                        \
	               "secrets.h: " #secret " must be " text)

TB_SECRET_CHECK(WIFI_SSID, 1, 32, "the network's name, 1 to 32 bytes");
TB_SECRET_CHECK(WIFI_PASSWORD, 8, 64, "8 to 64 characters: open networks are not joined");
TB_SECRET_CHECK(DEVICE_ID, 8, 32, "8 to 32 of A-Z a-z 0-9 _ -");
TB_SECRET_CHECK(CHILD_ID, 1, 50, "1 to 50 of A-Z a-z 0-9 _ -");
TB_SECRET_CHECK(CHILD_NAME, 1, 120, "1 to 30 characters");
TB_SECRET_CHECK(JWT_TOKEN, 0, 4096, "at most 4096 characters, or empty");
TB_SECRET_CHECK(HMAC_KEY_HEX, 64, 64, "the 64 hex digits that the server printed for this bear");

#define TB_SECRET_IS_NUMBER(secret) _Generic((secret), int : 1, default : 0)
_Static_assert(TB_SECRET_IS_NUMBER(CHILD_AGE), "CHILD_AGE must be a number without quotes");
_Static_assert((CHILD_AGE) >= 3 && (CHILD_AGE) <= 13, "secrets.h: CHILD_AGE must be 3 to 13 years");

/* Where it is an array already, this declares it once more; where it is absent, this makes it empty. */
#ifndef CHILD_LANGUAGE
__attribute__((unused)) static const char CHILD_LANGUAGE[3];
#endif
_Static_assert(sizeof(CHILD_LANGUAGE) == 3 || sizeof(CHILD_LANGUAGE) == 1, "CHILD_LANGUAGE must be \"en\" or \"ar\"");

/* The child's language, "en" or "ar" once the bear has checked it. */
#define TB_SECRETS_LANGUAGE (CHILD_LANGUAGE[0] ? CHILD_LANGUAGE : "en")

#endif
