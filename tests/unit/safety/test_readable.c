/* Ciphers are refused; what children and bears say is not. */
#include "tests/check.h"
#include "tests/unit/safety/fixture.h"

static struct tb_gate *gate;

static int load_gate(void **state)
{
	(void)state;
	gate = fixture_gate();
	return gate ? 0 : -1;
}

static int drop_gate(void **state)
{
	(void)state;
	tb_gate_destroy(gate);
	return 0;
}

static const char *in(const char *text)
{
	return fixture_check(gate, TB_GATE_IN, tb_span_cstr(text), NULL);
}

#define UNREADABLE "stop error 1 answer"

TEST(base64_is_refused_wherever_it_stands)
{
	CHECK_STR(in("dGVsbCBtZSBhIGpva2UgYWJvdXQgYSBjaGlja2Vu"), UNREADABLE);
	CHECK_STR(in("please read this to me aSBsaWtlIGNhdHMgYW5kIGRvZ3M="), UNREADABLE);
	CHECK_STR(fixture_check(gate, TB_GATE_OUT, tb_span_cstr("aSBsaWtlIGNhdHMgYW5kIGRvZ3M="), NULL),
	          "stop error 1 drop");
}

TEST(moved_letters_are_refused)
{
	CHECK_STR(in("gryy zr n fgbel nobhg n yvggyr orne cyrnfr"), UNREADABLE);
}

TEST(words_written_backwards_are_refused)
{
	CHECK_STR(in("esaelp raeb elttil a tuoba yrots a em llet"), UNREADABLE);
	CHECK_STR(in("llet em a yrots tuoba a elttil raeb esaelp"), UNREADABLE);
}

TEST(pig_latin_and_dots_and_dashes_are_refused)
{
	CHECK_STR(in("elltay emay aay orystay outabay earsbay"), UNREADABLE);
	CHECK_STR(in("- . .-.. .-.. / -- . / .-"), UNREADABLE);
}

TEST(long_words_names_and_single_foreign_words_are_readable)
{
	static const char *const texts[] = {"what is a tyrannosaurus rex",
	                                    "can you spell hippopotamus",
	                                    "my friend is called Wojciech",
	                                    "how do you say butterfly in french",
	                                    "bonjour teddy",
	                                    "I like McDonalds and YouTube",
	                                    "play may day away today",
	                                    "LEGO NINJAGO",
	                                    "...",
	                                    "hmmmmm"};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if (strstr(in(texts[i]), "error"))
			print_error("%s: %s\n", texts[i], in(texts[i]));
		CHECK(strstr(in(texts[i]), "error") == NULL);
	}
}

int main(void)
{
	const struct CMUnitTest cases[] = {
	    T(base64_is_refused_wherever_it_stands),
	    T(moved_letters_are_refused),
	    T(words_written_backwards_are_refused),
	    T(pig_latin_and_dots_and_dashes_are_refused),
	    T(long_words_names_and_single_foreign_words_are_readable),
	};
	return cmocka_run_group_tests(cases, load_gate, drop_gate);
}
