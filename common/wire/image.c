#include "common/wire/image.h"

#include <string.h>

enum {
	/* Espressif: the image's head, then the first segment's, then the application's description. */
	ESP_MAGIC = 0xE9,
	ESP_SEGMENTS_AT = 1,
	ESP_SEGMENTS_MAX = 16,
	ESP_CHIP_AT = 12,
	ESP_DESCRIPTION_AT = 32,
	ESP_VERSION_AT = 48,
	ESP_VERSION_LEN = 32,
	/* Linux */
	BUILD_AT = 8,
	N_PROGRAM_AT = 12,
	VERSION_AT = 16,
	VERSION_LEN = 24,
	HARDWARE_AT = 40,
	HARDWARE_LEN = 32
};
#define ESP_DESCRIPTION_MAGIC 0xABCD5432u

static const uint8_t linux_magic[8] = {'T', 'B', 'I', 'M', 'A', 'G', 'E', '1'};

static uint32_t get_u32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void put_u32(uint8_t *at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

/* A text in a field that is filled with zeros, of which there is at least one. */
static bool field_text(const uint8_t *at, size_t cap, struct tb_span *text)
{
	const uint8_t *end = memchr(at, 0, cap);
	if (!end || end == at)
		return false;
	*text = tb_span_make(at, (size_t)(end - at));
	for (const uint8_t *p = at; p < at + cap; p++)
		if (p < end ? *p <= ' ' || *p > '~' : *p != 0)
			return false;
	return true;
}

/* `1.4.2+17` */
static enum tb_status split_version(struct tb_span text, struct tb_image *image)
{
	const uint8_t *plus = memchr(text.data, '+', text.n_bytes);
	uint64_t build = 0;
	if (!plus)
		return TB_ERR_FORMAT;
	size_t n_version = (size_t)(plus - text.data);
	for (const uint8_t *p = plus + 1; p < text.data + text.n_bytes; p++) {
		if (*p < '0' || *p > '9' || (build = build * 10 + (*p - '0')) > UINT32_MAX)
			return TB_ERR_FORMAT;
	}
	if (build == 0 || n_version == 0 ||
	    !tb_span_to_cstr(tb_span_make(text.data, n_version), image->version, sizeof image->version))
		return TB_ERR_FORMAT;
	image->build = (uint32_t)build;
	return TB_OK;
}

static enum tb_status read_esp(const struct tb_span *head, uint16_t chip, struct tb_image *image)
{
	const uint8_t *at = head->data;
	struct tb_span version;
	if (head->n_bytes < ESP_VERSION_AT + ESP_VERSION_LEN)
		return TB_ERR_TRUNCATED;
	if (at[0] != ESP_MAGIC || at[ESP_SEGMENTS_AT] < 1 || at[ESP_SEGMENTS_AT] > ESP_SEGMENTS_MAX)
		return TB_ERR_FORMAT;
	if (get_u32(at + ESP_DESCRIPTION_AT) != ESP_DESCRIPTION_MAGIC ||
	    !field_text(at + ESP_VERSION_AT, ESP_VERSION_LEN, &version))
		return TB_ERR_FORMAT;
	if ((at[ESP_CHIP_AT] | at[ESP_CHIP_AT + 1] << 8) != chip)
		return TB_ERR_REFUSED;
	image->n_head = 0;
	return split_version(version, image);
}

static enum tb_status read_linux(const char *hardware, const struct tb_span *head, uint32_t n_bytes,
                                 struct tb_image *image)
{
	const uint8_t *at = head->data;
	struct tb_span version, name;
	if (head->n_bytes < TB_IMAGE_LINUX_HEAD)
		return TB_ERR_TRUNCATED;
	if (memcmp(at, linux_magic, sizeof linux_magic) != 0 || get_u32(at + BUILD_AT) == 0 ||
	    !field_text(at + VERSION_AT, VERSION_LEN, &version) || !field_text(at + HARDWARE_AT, HARDWARE_LEN, &name))
		return TB_ERR_FORMAT;
	uint64_t n_whole = (uint64_t)get_u32(at + N_PROGRAM_AT) + TB_IMAGE_LINUX_HEAD;
	if (get_u32(at + N_PROGRAM_AT) == 0 || n_whole < n_bytes)
		return TB_ERR_FORMAT;
	if (n_whole > n_bytes)
		return TB_ERR_TRUNCATED;
	if (!tb_span_eq_cstr(name, hardware))
		return TB_ERR_REFUSED;
	image->build = get_u32(at + BUILD_AT);
	image->n_head = TB_IMAGE_LINUX_HEAD;
	tb_span_to_cstr(version, image->version, sizeof image->version);
	return TB_OK;
}

static bool is_family(const char *hardware, const char *family)
{
	size_t n = strlen(family);
	return strncmp(hardware, family, n) == 0 && (hardware[n] == '-' || hardware[n] == '\0');
}

enum tb_status tb_image_read(const char *hardware, struct tb_span head, uint32_t n_bytes, struct tb_image *out)
{
	/* The chips' numbers are Espressif's. */
	static const struct {
		const char *family;
		uint16_t chip;
	} esp[] = {{"esp32", 0}, {"esp32s3", 9}};
	struct tb_image image = {.build = 0};
	enum tb_status status = TB_ERR_UNSUPPORTED;
	if (is_family(hardware, "linux"))
		status = read_linux(hardware, &head, n_bytes, &image);
	for (size_t i = 0; i < sizeof esp / sizeof esp[0]; i++)
		if (is_family(hardware, esp[i].family))
			status = read_esp(&head, esp[i].chip, &image);
	if (status == TB_OK)
		*out = image;
	return status;
}

enum tb_status tb_image_write_linux(const char *hardware, const char *version, uint32_t build, uint32_t n_program,
                                    uint8_t head[TB_IMAGE_LINUX_HEAD])
{
	struct tb_image image;
	uint8_t made[TB_IMAGE_LINUX_HEAD] = {0};
	if (n_program == 0 || n_program > UINT32_MAX - TB_IMAGE_LINUX_HEAD || strlen(hardware) >= HARDWARE_LEN ||
	    strlen(version) >= VERSION_LEN)
		return TB_ERR_ARG;
	memcpy(made, linux_magic, sizeof linux_magic);
	put_u32(made + BUILD_AT, build);
	put_u32(made + N_PROGRAM_AT, n_program);
	memcpy(made + VERSION_AT, version, strlen(version));
	memcpy(made + HARDWARE_AT, hardware, strlen(hardware));
	/* What cannot be read back is not written. */
	if (!is_family(hardware, "linux") ||
	    tb_image_read(hardware, tb_span_make(made, sizeof made), n_program + TB_IMAGE_LINUX_HEAD, &image) != TB_OK)
		return TB_ERR_ARG;
	memcpy(head, made, sizeof made);
	return TB_OK;
}
