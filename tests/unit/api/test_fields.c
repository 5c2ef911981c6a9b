/* What a request says, by a table of fields: from a query and from JSON. */
#include "server/api/fields.h"
#include "tests/check.h"

struct values {
	char id[9], name[17], build[11];
};

static enum tb_status read_query(const char *query, struct values *out, struct tb_field_problem *problem)
{
	const struct tb_field fields[] = {{"id", out->id, sizeof out->id, true},
	                                  {"name", out->name, sizeof out->name, false},
	                                  {"build", out->build, sizeof out->build, false}};
	memset(out, 'x', sizeof *out);
	return tb_fields_from_query(tb_span_cstr(query), fields, 3, problem);
}

static enum tb_status read_json(const char *json, struct values *out, struct tb_field_problem *problem)
{
	const struct tb_field fields[] = {{"id", out->id, sizeof out->id, true},
	                                  {"name", out->name, sizeof out->name, false},
	                                  {"build", out->build, sizeof out->build, false}};
	memset(out, 'x', sizeof *out);
	return tb_fields_from_json(tb_span_cstr(json), fields, 3, problem);
}

TEST(a_query_gives_its_fields_and_others_are_ignored)
{
	struct values got;
	struct tb_field_problem problem;
	CHECK_INT(read_query("other=1&id=bear&build=17&name=S%C3%A1m+B", &got, &problem), TB_OK);
	CHECK_STR(got.id, "bear");
	CHECK_STR(got.name, "S\xC3\xA1m B");
	CHECK_STR(got.build, "17");
	CHECK_INT(read_query("id=b", &got, &problem), TB_OK);
	CHECK_STR(got.name, "");
}

TEST(a_wrong_query_is_told_what_is_wrong_with_which_field)
{
	static const struct {
		const char *query, *says;
	} cases[] = {
	    {"", "id: is missing"},
	    {"id=", "id: is missing"},
	    {"name=x", "id: is missing"},
	    {"id=123456789", "id: is too long"},
	    {"id=a&id=b", "id: is given twice, must be given once"},
	    {"id=%0a", "id: has a control character"},
	    {"id=%00", "id: has a control character"},
	    {"id=%FF", "id: is not UTF-8"},
	    {"id=%4", "the query must be percent-encoded"},
	    {"id=%zz", "the query must be percent-encoded"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct values got;
		struct tb_field_problem problem = {""};
		CHECK_INT(read_query(cases[i].query, &got, &problem), TB_ERR_FORMAT);
		CHECK_STR(problem.text, cases[i].says);
	}
}

TEST(json_gives_its_fields_and_what_is_nested_is_ignored)
{
	struct values got;
	struct tb_field_problem problem;
	CHECK_INT(read_json("{\"x\":{\"id\":\"no\"},\"id\":\"bear\",\"build\":17,\"name\":null,\"y\":[\"id\"]}", &got,
	                    &problem),
	          TB_OK);
	CHECK_STR(got.id, "bear");
	CHECK_STR(got.build, "17");
	CHECK_STR(got.name, "");
}

TEST(wrong_json_is_told_what_is_wrong)
{
	static const struct {
		const char *json, *says;
	} cases[] = {
	    {"", "the body is not well-formed JSON"},
	    {"{\"id\":\"bear\"", "the body is not well-formed JSON"},
	    {"[\"id\"]", "the body must be a JSON object"},
	    {"\"id\"", "the body must be a JSON object"},
	    {"{}", "id: is missing"},
	    {"{\"id\":{\"a\":1}}", "id: is missing"},
	    {"{\"id\":\"a\",\"id\":\"b\"}", "id: is given twice, must be given once"},
	    {"{\"id\":\"123456789\"}", "id: is too long"},
	    {"{\"id\":\"a\\u0000b\"}", "id: has a control character"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct values got;
		struct tb_field_problem problem = {""};
		CHECK_INT(read_json(cases[i].json, &got, &problem), TB_ERR_FORMAT);
		CHECK_STR(problem.text, cases[i].says);
	}
}

TEST(a_number_is_decimal_and_fits)
{
	uint32_t number = 7;
	CHECK_INT(tb_field_number("4294967295", &number), TB_OK);
	CHECK(number == UINT32_MAX);
	CHECK_INT(tb_field_number("4294967296", &number), TB_ERR_FORMAT);
	CHECK_INT(tb_field_number("-1", &number), TB_ERR_FORMAT);
	CHECK_INT(tb_field_number("1.5", &number), TB_ERR_FORMAT);
	CHECK_INT(tb_field_number("", &number), TB_OK);
	CHECK_INT(number, 0);
}

TEST_MAIN(T(a_query_gives_its_fields_and_others_are_ignored), T(a_wrong_query_is_told_what_is_wrong_with_which_field),
          T(json_gives_its_fields_and_what_is_nested_is_ignored), T(wrong_json_is_told_what_is_wrong),
          T(a_number_is_decimal_and_fits))
