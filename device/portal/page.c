#include "device/portal/page.h"
#include "device/portal/form.h"

#include <stdio.h>
#include <string.h>

struct writer {
	const struct tb_page_values *values;
	const struct tb_portal_sink *sink;
	enum tb_status status;
};

static void put_bytes(struct writer *writer, const void *bytes, size_t n_bytes)
{
	if (writer->status == TB_OK && n_bytes > 0)
		writer->status = writer->sink->write(writer->sink->ctx, tb_span_make(bytes, n_bytes));
}

static void put(struct writer *writer, const char *text)
{
	put_bytes(writer, text, strlen(text));
}

static const char *entity_of(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

static void put_escaped(struct writer *writer, const char *text)
{
	size_t n = 0;
	for (; text[n]; n++) {
		const char *entity = entity_of(text[n]);
		if (entity == NULL)
			continue;
		put_bytes(writer, text, n);
		put(writer, entity);
		text += n + 1;
		n = (size_t)-1; /* the loop's step makes it 0 */
	}
	put_bytes(writer, text, n);
}

static const char *in_language(const struct writer *writer, const char *en, const char *ar)
{
	return writer->values->arabic ? ar : en;
}

static void put_paragraph(struct writer *writer, const char *class, const char *text)
{
	put(writer, "<p class=\"");
	put(writer, class);
	put(writer, "\">");
	put_escaped(writer, text);
	put(writer, "</p>");
}

static void put_networks(struct writer *writer)
{
	for (size_t i = 0; i < writer->values->n_air; i++) {
		const struct tb_air_network *network = &writer->values->air[i];
		char signal[16];
		snprintf(signal, sizeof signal, " (%d dBm)", network->rssi_dbm);
		put(writer, network->is_secure ? "<li>" : "<li class=\"o\">");
		put(writer, "<bdi>");
		put_escaped(writer, network->ssid);
		put(writer, "</bdi><bdi dir=\"ltr\">");
		put(writer, signal);
		put(writer, "</bdi>");
		if (!network->is_secure)
			put(writer, in_language(writer, " – not protected by WPA2 or WPA3: the bear does not join it",
			                        " – بلا حماية WPA2 أو WPA3: لا يتصل بها الدب"));
		put(writer, "</li>");
	}
}

static void put_choices(struct writer *writer)
{
	for (size_t i = 0; i < writer->values->n_air; i++) {
		if (!writer->values->air[i].is_secure)
			continue;
		put(writer, "<option value=\"");
		put_escaped(writer, writer->values->air[i].ssid);
		put(writer, "\">");
	}
}

static void put_value(struct writer *writer, const char *field)
{
	char value[TB_SERVER_HOST_MAX + 8];
	if (tb_form_get(writer->values->form, field, value, sizeof value) == TB_OK)
		put_escaped(writer, value);
	tb_wipe(value, sizeof value);
}

static void put_error(struct writer *writer, const char *place)
{
	enum tb_settings_problem problem = writer->values->problem;
	enum tb_settings_field field = tb_settings_problem_field(problem);
	char network[] = "network1";
	const char *wanted = tb_settings_field_name(field);
	if (field == TB_FIELD_SSID || field == TB_FIELD_PASSWORD) {
		network[sizeof network - 2] = (char)('1' + writer->values->network);
		wanted = network;
	}
	if (problem != TB_SETTINGS_FINE && strcmp(place, wanted) == 0)
		put_paragraph(writer, "e", tb_settings_problem_text(problem, writer->values->arabic));
}

static void put_slot(struct writer *writer, const struct tb_page_piece *piece)
{
	switch (piece->slot) {
	case TB_SLOT_TOKEN: put(writer, writer->values->token); break;
	case TB_SLOT_STATUS:
		if (writer->values->status)
			put_paragraph(writer, "s", writer->values->status);
		break;
	case TB_SLOT_KEPT:
		if (writer->values->wifi_kept)
			put_paragraph(writer, "s",
			              in_language(writer, "Wi-Fi: kept. Leave it empty to keep it.",
			                          "الواي فاي: محفوظ. اتركه فارغًا للإبقاء عليه."));
		break;
	case TB_SLOT_NETWORKS: put_networks(writer); break;
	case TB_SLOT_CHOICES: put_choices(writer); break;
	case TB_SLOT_VALUE: put_value(writer, piece->argument); break;
	case TB_SLOT_ERROR: put_error(writer, piece->argument); break;
	case TB_SLOT_END: break;
	}
}

enum tb_status tb_page_write(const struct tb_page_piece *pieces, const struct tb_page_values *values,
                             const struct tb_portal_sink *sink)
{
	struct writer writer = {values, sink, TB_OK};
	for (const struct tb_page_piece *piece = pieces;; piece++) {
		put(&writer, piece->text);
		put_slot(&writer, piece);
		if (piece->slot == TB_SLOT_END)
			return writer.status;
	}
}
