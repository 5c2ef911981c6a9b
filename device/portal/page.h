/* The portal's pages: constant text with places that are filled in, handed on in pieces. */
#ifndef TB_PORTAL_PAGE_H
#define TB_PORTAL_PAGE_H

#include "device/portal/settings.h"

enum { TB_AIR_MAX = 16, TB_PORTAL_TOKEN_LEN = 32 };

/* Takes an answer piece by piece; a piece is valid during the call only. Not TB_OK ends the answer. */
struct tb_portal_sink {
	enum tb_status (*write)(void *ctx, struct tb_span piece);
	void *ctx;
};

/* A network in the air, as the platform's scan found it. */
struct tb_air_network {
	char ssid[TB_SSID_MAX + 1];
	int8_t rssi_dbm;
	bool is_secure; /* WPA2 or WPA3; open, WEP and WPA are not */
};

enum tb_page_slot {
	TB_SLOT_END,
	TB_SLOT_TOKEN,
	TB_SLOT_STATUS,
	TB_SLOT_KEPT,
	TB_SLOT_NETWORKS,
	TB_SLOT_CHOICES,
	TB_SLOT_VALUE, /* of the field that the argument names, as it was just sent */
	TB_SLOT_ERROR  /* of the field or network that the argument names */
};

struct tb_page_piece {
	const char *text;
	enum tb_page_slot slot; /* behind the text */
	const char *argument;
};

extern const struct tb_page_piece tb_portal_page_en[], tb_portal_page_ar[], tb_portal_done_en[], tb_portal_done_ar[];

/* What is filled in. The caller owns all of it. */
struct tb_page_values {
	bool arabic;
	bool wifi_kept;
	const char *token;
	const char *status; /* a sentence, or NULL */
	const struct tb_air_network *air;
	size_t n_air;
	struct tb_span form; /* the body that was just sent and is wrong; empty otherwise. Passwords are never shown */
	enum tb_settings_problem problem;
	size_t network; /* the place of the network the problem is about */
};

/* The first status of the sink that is not TB_OK. */
enum tb_status tb_page_write(const struct tb_page_piece *pieces, const struct tb_page_values *values,
                             const struct tb_portal_sink *sink);

#endif
