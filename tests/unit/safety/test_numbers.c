#include "server/safety/links.h"
#include "server/safety/numbers.h"
#include "tests/check.h"

static bool out_over(const char *text)
{
	const struct tb_number_limits limits = {.max_solid = 4, .max_singles = 5, .max_digits = 6};
	return tb_numbers_over(tb_span_cstr(text), &limits);
}

static bool all(bool (*check)(const char *), const char *const *texts, bool want)
{
	bool right = true;
	for (; *texts; texts++) {
		if (check(*texts) == want)
			continue;
		print_error("%s: %s\n", want ? "not found" : "found", *texts);
		right = false;
	}
	return right;
}
#define ALL(check, want, ...) CHECK(all(check, (const char *const[]){__VA_ARGS__, NULL}, want))

TEST(five_digits_in_a_row_are_long)
{
	ALL(out_over, true, "48213", "it is 123456 here", "a12345b", "\u0661\u0662\u0663\u0664\u0665", "3.14159265");
	ALL(out_over, false, "1969", "3.14", "365 days", "");
}

TEST(six_single_digits_in_a_row_are_long_however_they_are_said)
{
	ALL(out_over, true, "five five five one two three", "five, five, five, one, two, three", "5 5 5 1 2 3",
	    "five and five and five and one and two and three", "five dash five dash 5 one two three",
	    "double five five one two three four", "oh one five one two three");
	ALL(out_over, false, "five five five one two", "one of the two or three bears saw four of five or six birds");
}

TEST(digits_in_groups_are_long_from_seven_on)
{
	ALL(out_over, true, "555 1234", "555-1234", "(212) 555-7890", "+49 151 2345", "050.123.456",
	    "12 34 56 78 90 11");
	ALL(out_over, false, "555 123", "21 to 18", "7:30", "2023 was 1 of 4 years");
}

TEST(counting_is_not_a_telephone_number)
{
	ALL(out_over, false, "one two three four five six seven eight nine ten", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
	    "ten nine eight seven six five four three two one", "2 4 6 8 10 12 14", "5 10 15 20 25 30",
	    "ten, twenty, thirty, forty, fifty, sixty. Seventy, eighty, ninety, one hundred!", "100 200 300 400",
	    "one two three one two three one two three", "one two three five six seven eight",
	    "twenty one twenty two twenty three twenty four");
	ALL(out_over, true, "one two three four five six seven three", "1 1 2 3 5 8 4");
}

TEST(years_dates_and_thousands_are_not_telephone_numbers)
{
	ALL(out_over, false, "from 1914 to 1918", "1914-1918", "On July 20, 1969, Neil walked",
	    "150,000,000 kilometres", "It was in 1969. 12 men walked there.");
}

TEST(arabic_number_words_count)
{
	ALL(out_over, true, "خمسة خمسة خمسة واحد اثنان ثلاثة", "خمسة وخمسة وخمسة وواحد واثنان وثلاثة");
	ALL(out_over, false, "واحد، اثنان، ثلاثة، أربعة، خمسة، ستة، سبعة، ثمانية، تسعة، عشرة");
}

TEST(a_row_longer_than_the_memory_for_it_is_long)
{
	char text[4 * 200 + 1];
	for (size_t i = 0; i < sizeof text - 1; i += 4)
		memcpy(text + i, "1 7 ", 4);
	text[sizeof text - 1] = '\0';
	CHECK(out_over(text));
}

static bool site(const char *text)
{
	return tb_links_has_site(tb_span_cstr(text));
}

static bool mail(const char *text)
{
	return tb_links_has_mail(tb_span_cstr(text));
}

static bool handle(const char *text)
{
	return tb_links_has_handle(tb_span_cstr(text));
}

TEST(sites_are_found)
{
	ALL(site, true, "https://example.test/x", "see WWW.example", "go to example.com", "a.b.co.uk", "Teddy.ORG!");
	ALL(site, false, "I go. Come with me.", "etc.", ".com", "a.commander", "3.5", "");
}

TEST(mail_addresses_and_handles_are_found)
{
	ALL(mail, true, "teddy@example.com", "x <a.b@c.de>");
	ALL(mail, false, "a @ b", "@teddy", "me@home", "@", "a@.b");
	ALL(handle, true, "@teddybear", "follow @bear_1 now");
	ALL(handle, false, "a@bc", "@ bear", "@hi", "");
}

TEST_MAIN(T(five_digits_in_a_row_are_long), T(six_single_digits_in_a_row_are_long_however_they_are_said),
          T(digits_in_groups_are_long_from_seven_on), T(counting_is_not_a_telephone_number),
          T(years_dates_and_thousands_are_not_telephone_numbers), T(arabic_number_words_count),
          T(a_row_longer_than_the_memory_for_it_is_long), T(sites_are_found), T(mail_addresses_and_handles_are_found))
