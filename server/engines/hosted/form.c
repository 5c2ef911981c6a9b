#include "server/engines/hosted/form.h"

#include "common/audio/pcm.h"
#include "common/audio/wav.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOUNDARY "teddy-7e1f0c5a9b3d48d6"

const char tb_form_content_type[] = "multipart/form-data; boundary=" BOUNDARY;

static const char file_head[] =
    "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"speech.wav\"\r\n"
    "Content-Type: audio/wav\r\n\r\n";
static const char field_head[] = "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"";
static const char field_middle[] = "\"\r\n\r\n";
static const char end[] = "--" BOUNDARY "--\r\n";

/* Appends when there is memory to append to; counts in any case. */
static void add(uint8_t *body, size_t *n_body, const void *bytes, size_t n_bytes)
{
	if (body != NULL)
		memcpy(body + *n_body, bytes, n_bytes);
	*n_body += n_bytes;
}

static void add_text(uint8_t *body, size_t *n_body, const char *text)
{
	add(body, n_body, text, strlen(text));
}

static void add_fields(uint8_t *body, size_t *n_body, const char *const *fields)
{
	for (; fields[0] != NULL; fields += 2) {
		if (fields[1][0] == '\0')
			continue;
		add_text(body, n_body, field_head);
		add_text(body, n_body, fields[0]);
		add_text(body, n_body, field_middle);
		add_text(body, n_body, fields[1]);
		add_text(body, n_body, "\r\n");
	}
}

enum tb_status tb_form_make(const int16_t *samples, size_t n_samples, const char *const *fields, uint8_t **body,
                            size_t *n_body)
{
	uint8_t header[TB_WAV_HEADER_LEN];
	size_t n_pcm = n_samples * sizeof(int16_t), n_bytes = 0;
	for (const char *const *field = fields; field[0] != NULL; field += 2)
		if (strpbrk(field[1], "\r\n") != NULL || strstr(field[1], BOUNDARY) != NULL)
			return TB_ERR_ARG;
	add_fields(NULL, &n_bytes, fields);
	size_t n_all = n_bytes + strlen(file_head) + sizeof header + n_pcm + 2 + strlen(end);
	uint8_t *out = malloc(n_all);
	if (out == NULL)
		return TB_ERR_NO_MEMORY;
	n_bytes = 0;
	add_fields(out, &n_bytes, fields);
	add_text(out, &n_bytes, file_head);
	tb_wav_write_header(header, 16000, (uint32_t)n_pcm);
	add(out, &n_bytes, header, sizeof header);
	tb_pcm_to_bytes(samples, n_samples, out + n_bytes);
	n_bytes += n_pcm;
	add_text(out, &n_bytes, "\r\n");
	add_text(out, &n_bytes, end);
	*body = out;
	*n_body = n_bytes;
	return TB_OK;
}
