/* WAV headers: what is accepted lies within the file and within the bounds that the header promises. */
#include "common/audio/wav.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct tb_wav_format format;
	if (tb_wav_parse(tb_span_make(data, n_bytes), &format) != TB_OK)
		return 0;
	FUZZ_REQUIRE(format.n_channels == 1 || format.n_channels == 2);
	FUZZ_REQUIRE(format.rate_hz >= 4000 && format.rate_hz <= 192000);
	FUZZ_REQUIRE(format.data_offset <= n_bytes && format.n_bytes <= n_bytes - format.data_offset);
	FUZZ_REQUIRE(format.n_bytes % (2u * format.n_channels) == 0);
	return 0;
}
