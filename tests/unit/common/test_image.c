#include "common/wire/image.h"
#include "tests/check.h"

#include <string.h>

enum { N_PROGRAM = 1000 };

/* The head of an ESP-IDF image, byte by byte as its documentation gives it. */
static void make_esp(uint8_t head[TB_IMAGE_HEAD], const char *version)
{
	memset(head, 0, TB_IMAGE_HEAD);
	head[0] = 0xE9;
	head[1] = 5;
	memcpy(head + 32, "\x32\x54\xCD\xAB", 4);
	memcpy(head + 48, version, strlen(version));
}

static enum tb_status read_esp(const uint8_t head[TB_IMAGE_HEAD], struct tb_image *image)
{
	return tb_image_read("esp32-4mb", tb_span_make(head, TB_IMAGE_HEAD), 1000000, image);
}

TEST(an_esp32_image_has_its_build_behind_the_plus)
{
	uint8_t head[TB_IMAGE_HEAD];
	struct tb_image image;
	make_esp(head, "1.4.2+17");
	CHECK_INT(read_esp(head, &image), TB_OK);
	CHECK_STR(image.version, "1.4.2");
	CHECK_INT(image.build, 17);
	CHECK_INT(image.n_head, 0);
}

TEST(an_esp32_version_without_a_good_build_is_refused)
{
	static const char *const bad[] = {"",
	                                  "1.4.2",
	                                  "1.4.2+",
	                                  "+17",
	                                  "1.4.2+0",
	                                  "1+1x",
	                                  "1.4.2+4294967296",
	                                  "1.4.2+-1",
	                                  "1.4 2+3",
	                                  "1.4+3+",
	                                  "a-version-of-24-letters-+1"};
	uint8_t head[TB_IMAGE_HEAD];
	struct tb_image image;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		make_esp(head, bad[i]);
		CHECK_INT(read_esp(head, &image), TB_ERR_FORMAT);
	}
}

TEST(an_esp32_image_has_its_magic_and_1_to_16_segments)
{
	uint8_t head[TB_IMAGE_HEAD];
	struct tb_image image;
	for (unsigned n = 0; n < 256; n++) {
		make_esp(head, "1+1");
		head[1] = (uint8_t)n;
		CHECK_INT(read_esp(head, &image), n >= 1 && n <= 16 ? TB_OK : TB_ERR_FORMAT);
	}
	make_esp(head, "1+1");
	head[0] = 0xEA;
	CHECK_INT(read_esp(head, &image), TB_ERR_FORMAT);
	make_esp(head, "1+1");
	head[35] ^= 1;
	CHECK_INT(read_esp(head, &image), TB_ERR_FORMAT);
}

TEST(an_image_for_another_chip_is_refused)
{
	uint8_t head[TB_IMAGE_HEAD];
	struct tb_image image;
	make_esp(head, "1+1");
	CHECK_INT(tb_image_read("esp32s3-8mb", tb_span_make(head, sizeof head), 1000000, &image), TB_ERR_REFUSED);
	head[12] = 9;
	CHECK_INT(tb_image_read("esp32s3-8mb", tb_span_make(head, sizeof head), 1000000, &image), TB_OK);
	CHECK_INT(read_esp(head, &image), TB_ERR_REFUSED);
}

TEST(a_linux_image_is_read_as_it_was_written)
{
	uint8_t head[TB_IMAGE_LINUX_HEAD];
	struct tb_image image;
	CHECK_INT(tb_image_write_linux("linux-test", "1.4.2", 17, N_PROGRAM, head), TB_OK);
	CHECK_INT(tb_image_read("linux-test", tb_span_make(head, sizeof head), N_PROGRAM + TB_IMAGE_LINUX_HEAD, &image),
	          TB_OK);
	CHECK_STR(image.version, "1.4.2");
	CHECK_INT(image.build, 17);
	CHECK_INT(image.n_head, TB_IMAGE_LINUX_HEAD);
	CHECK_INT(
	    tb_image_read("linux-other", tb_span_make(head, sizeof head), N_PROGRAM + TB_IMAGE_LINUX_HEAD, &image),
	    TB_ERR_REFUSED);
}

TEST(a_linux_image_is_as_long_as_it_says)
{
	uint8_t head[TB_IMAGE_LINUX_HEAD] = {0};
	struct tb_image image;
	struct tb_span span = tb_span_make(head, sizeof head);
	CHECK_INT(tb_image_write_linux("linux-test", "1.4.2", 17, N_PROGRAM, head), TB_OK);
	CHECK_INT(tb_image_read("linux-test", span, N_PROGRAM + TB_IMAGE_LINUX_HEAD - 1, &image), TB_ERR_TRUNCATED);
	CHECK_INT(tb_image_read("linux-test", span, N_PROGRAM + TB_IMAGE_LINUX_HEAD + 1, &image), TB_ERR_FORMAT);
}

TEST(a_head_that_is_cut_is_truncated)
{
	uint8_t linux_head[TB_IMAGE_LINUX_HEAD], esp_head[TB_IMAGE_HEAD];
	struct tb_image image;
	CHECK_INT(tb_image_write_linux("linux-test", "1", 1, N_PROGRAM, linux_head), TB_OK);
	make_esp(esp_head, "1+1");
	for (size_t n = 0; n < sizeof linux_head; n++)
		CHECK_INT(tb_image_read("linux-test", tb_span_make(linux_head, n), (uint32_t)n, &image),
		          TB_ERR_TRUNCATED);
	for (size_t n = 0; n < sizeof esp_head; n++)
		CHECK_INT(tb_image_read("esp32", tb_span_make(esp_head, n), (uint32_t)n, &image), TB_ERR_TRUNCATED);
}

TEST(hardware_without_a_form_is_unsupported)
{
	uint8_t head[TB_IMAGE_HEAD];
	struct tb_image image;
	make_esp(head, "1+1");
	CHECK_INT(tb_image_read("esp32c9", tb_span_make(head, sizeof head), 1000, &image), TB_ERR_UNSUPPORTED);
	CHECK_INT(tb_image_read("", tb_span_make(head, sizeof head), 1000, &image), TB_ERR_UNSUPPORTED);
	CHECK_INT(tb_image_read("linuxx", tb_span_make(head, sizeof head), 1000, &image), TB_ERR_UNSUPPORTED);
}

TEST(no_linux_image_is_written_that_could_not_be_read)
{
	uint8_t head[TB_IMAGE_LINUX_HEAD];
	CHECK_INT(tb_image_write_linux("esp32-4mb", "1", 1, 1, head), TB_ERR_ARG);
	CHECK_INT(tb_image_write_linux("linux", "", 1, 1, head), TB_ERR_ARG);
	CHECK_INT(tb_image_write_linux("linux", "1 2", 1, 1, head), TB_ERR_ARG);
	CHECK_INT(tb_image_write_linux("linux", "123456789012345678901234", 1, 1, head), TB_ERR_ARG);
	CHECK_INT(tb_image_write_linux("linux-of-a-name-that-is-too-long", "1", 1, 1, head), TB_ERR_ARG);
	CHECK_INT(tb_image_write_linux("linux", "1", 0, 1, head), TB_ERR_ARG);
	CHECK_INT(tb_image_write_linux("linux", "1", 1, 0, head), TB_ERR_ARG);
}

TEST_MAIN(T(an_esp32_image_has_its_build_behind_the_plus), T(an_esp32_version_without_a_good_build_is_refused),
          T(an_esp32_image_has_its_magic_and_1_to_16_segments), T(an_image_for_another_chip_is_refused),
          T(a_linux_image_is_read_as_it_was_written), T(a_linux_image_is_as_long_as_it_says),
          T(a_head_that_is_cut_is_truncated), T(hardware_without_a_form_is_unsupported),
          T(no_linux_image_is_written_that_could_not_be_read))
