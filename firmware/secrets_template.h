/* What belongs to one bear and one home. Copy this file as secrets.h, fill it in, and never commit it.
 *
 * Each may be a macro, as here, or an array: static const char WIFI_SSID[] = "…"; (CHILD_AGE: a macro). A value that is
 * missing or of a length that cannot be does not compile (device/port/secrets_check.h); what length does not show is
 * said when the bear starts. teddy-bear on Linux reads the same file: --secrets secrets.h. */
#ifndef TB_SECRETS_H
#define TB_SECRETS_H

/* The home's network, WPA2 or WPA3: a name of 1 to 32 bytes, a password of 8 to 63 (or 64 hex digits). Open networks
 * are not joined. */
#define WIFI_SSID ""
#define WIFI_PASSWORD ""

/* This bear: 8 to 32 of A-Z a-z 0-9 _ - such as teddy_bear_unique_001. No two bears have the same. */
#define DEVICE_ID ""

/* Its child: the server's id for it (1 to 50 of A-Z a-z 0-9 _ -, usually a UUID), the name it is called by (UTF-8, 1 to
 * 30 characters), its age in years (3 to 13) and language ("en" or "ar"; left out, it is "en"). */
#define CHILD_ID ""
#define CHILD_NAME ""
#define CHILD_AGE 0
#define CHILD_LANGUAGE "en"

/* For the server's REST interface only; never sent when the bear connects. "" where it is not used. */
#define JWT_TOKEN ""

/* The bear's key, 64 hex digits, as the server printed it when the bear was enrolled. */
#define HMAC_KEY_HEX ""

#endif
