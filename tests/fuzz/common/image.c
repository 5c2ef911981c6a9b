/* The head of a firmware image: the first byte says for which hardware it is read. */
#include "common/wire/image.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static const char *const names[] = {"linux-test", "esp32-4mb", "esp32s3", "other"};
	struct fuzz_input in = {data, n_bytes};
	const char *hardware = names[fuzz_byte(&in) % 4];
	struct tb_span rest = fuzz_rest(&in);
	uint8_t *copy = fuzz_copy(rest);
	struct tb_image image;
	if (tb_image_read(hardware, tb_span_make(copy, rest.n_bytes), (uint32_t)rest.n_bytes, &image) == TB_OK) {
		uint8_t head[TB_IMAGE_LINUX_HEAD];
		uint32_t n_program = (uint32_t)rest.n_bytes - image.n_head;
		FUZZ_REQUIRE(image.build >= 1 && image.version[0] && image.n_head < rest.n_bytes);
		if (image.n_head > 0) {
			FUZZ_REQUIRE(tb_image_write_linux(hardware, image.version, image.build, n_program, head) ==
			             TB_OK);
			FUZZ_REQUIRE(memcmp(head, copy, sizeof head) == 0);
		}
	}
	free(copy);
	return 0;
}
