/* Configuration: where a value comes from, and what is said when it is wrong. */
#include "server/ops/config.h"
#include "tests/check.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct tb_config config;
static struct tb_config_problem problem;

static void begin(void)
{
	tb_config_defaults(&config);
	memset(&problem, 0, sizeof problem);
}

/* Reads the text as a file that is called t.ini in the messages. */
static enum tb_status read_bytes(const char *text, size_t n_bytes)
{
	char dir[] = "/tmp/teddy-config-XXXXXX";
	char here[4096];
	if (!mkdtemp(dir) || !getcwd(here, sizeof here) || chdir(dir) != 0)
		abort();
	FILE *file = fopen("t.ini", "we");
	fwrite(text, 1, n_bytes, file);
	fclose(file);
	enum tb_status status = tb_config_read_file(&config, "t.ini", &problem);
	unlink("t.ini");
	if (chdir(here) != 0)
		abort();
	rmdir(dir);
	return status;
}

static enum tb_status read_text(const char *text)
{
	begin();
	return read_bytes(text, strlen(text));
}

static enum tb_status read_environment(const char *a, const char *b)
{
	char *const environment[] = {(char *)a, (char *)b, NULL};
	begin();
	return tb_config_read_environment(&config, environment, &problem);
}

#define CHECK_SAYS(words) CHECK(strstr(problem.text, (words)))

TEST(every_default_is_within_its_own_bounds_and_passes_the_check)
{
	begin();
	CHECK_STR(config.net_listen, "127.0.0.1:8443");
	CHECK_STR(config.auth_fleet_token, "refuse");
	CHECK_STR(config.stt_model, "both");
	CHECK_INT(config.session_idle_s, 1800);
	CHECK_INT(config.turn_deadline_ms, 2000);
	CHECK_INT(tb_config_check(&config, &problem), TB_OK);
#define DEFAULT_HOLDS(field, key, type, min, max, def, secret, help)                                                   \
	CHECK_INT(tb_config_set(&config, key, def, "default", &problem), TB_OK);
	TB_CONFIG_MAP(DEFAULT_HOLDS)
#undef DEFAULT_HOLDS
}

/* --- file ----------------------------------------------------------------------------------------------------------
 */

TEST(a_file_has_sections_or_whole_keys)
{
	CHECK_INT(read_text("data.dir = /a\n[net]\nlisten = 127.0.0.1:1\n\n[tls]\ncert_file=/c\nnet.max_sessions = 7"),
	          TB_OK);
	CHECK_STR(config.data_dir, "/a");
	CHECK_STR(config.net_listen, "127.0.0.1:1");
	CHECK_STR(config.tls_cert_file, "/c");
	CHECK_INT(config.net_max_sessions, 7);
}

TEST(comments_spaces_and_dos_line_ends_change_nothing)
{
	CHECK_INT(
	    read_text("# a\r\n ; b\r\n\r\n[ net ]\r\n\tlisten  =  127.0.0.1:1 # why\r\nmax_sessions=7\t; because\r\n"),
	    TB_OK);
	CHECK_STR(config.net_listen, "127.0.0.1:1");
	CHECK_INT(config.net_max_sessions, 7);
}

TEST(a_hash_inside_a_word_or_quotes_is_no_comment)
{
	CHECK_INT(read_text("auth.fleet_secret = abc#def;ghi\ndata.dir = \"/a dir # here\" ; comment\n"), TB_OK);
	CHECK_STR(config.auth_fleet_secret, "abc#def;ghi");
	CHECK_STR(config.data_dir, "/a dir # here");
}

TEST(an_empty_value_is_empty)
{
	CHECK_INT(read_text("net.listen =\nnet.listen_plain = 127.0.0.1:80\n"), TB_OK);
	CHECK_STR(config.net_listen, "");
}

TEST(what_is_wrong_in_a_file_is_said_with_file_line_key_and_what_would_be_right)
{
	static const struct {
		const char *text;
		const char *says;
	} cases[] = {
	    {"\n[net]\nlistn = x\n", "t.ini:3: net.listn: is no known key, did you mean net.listen?"},
	    {"colour = red\n", "t.ini:1: colour: is no known key, did you mean "},
	    {"[net]\nmax_sessions = many\n",
	     "t.ini:2: net.max_sessions: is 'many', must be a whole number from 1 to 100000"},
	    {"[net]\nmax_sessions = 0\n", "is '0', must be a whole number from 1 to 100000"},
	    {"[net]\nmax_sessions = 100001\n", "is '100001', must be a whole number"},
	    {"[net]\nmax_sessions = 99999999999999999999\n", "must be a whole number"},
	    {"[net]\nmax_sessions = 7.5\n", "must be a whole number"},
	    {"[net]\nmax_sessions =\n", "is '', must be a whole number"},
	    {"[stt]\nmodel = big\n", "t.ini:2: stt.model: is 'big', must be one of content|general|both"},
	    {"[auth]\nfleet_token = acc\n", "auth.fleet_token: is 'acc', must be one of refuse|accept"},
	    {"[auth]\nfleet_token =\n", "auth.fleet_token: is '', must be one of refuse|accept"},
	    {"data.dir =\n", "t.ini:1: data.dir: has 0 bytes, must have 1 to 1024"},
	    {"data.dir = \"/a\n", "t.ini:1: data.dir: the quotes must be closed, with nothing behind them"},
	    {"data.dir = \"/a\" b\n", "the quotes must be closed, with nothing behind them"},
	    {"data.dir = /a\x1b[0m\n", "data.dir: must be without control characters"},
	    {"[data]\ndir = /a\ndir = /b\n", "t.ini:3: data.dir: was given on line 2 already, must stand once"},
	    {"listen 127.0.0.1\n", "t.ini:1: must be [section], key = value, or a comment"},
	    {"[net\n", "t.ini:1: a section must be written [name], alone on its line"},
	    {"[net] listen = x\n", "a section must be written [name]"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CHECK_INT(read_text(cases[i].text), TB_ERR_FORMAT);
		CHECK_SAYS(cases[i].says);
	}
}

TEST(a_file_that_is_not_there_or_not_text_is_said)
{
	static char long_line[5000];
	begin();
	CHECK_INT(tb_config_read_file(&config, "/nowhere/teddyd.ini", &problem), TB_ERR_IO);
	CHECK_SAYS("/nowhere/teddyd.ini: cannot be read: No such file or directory");
	begin();
	CHECK_INT(read_bytes("data.dir = a\0b\n", 15), TB_ERR_FORMAT);
	CHECK_SAYS("t.ini:1: must be text of less than");
	memset(long_line, 'x', sizeof long_line);
	begin();
	CHECK_INT(read_bytes(long_line, sizeof long_line), TB_ERR_FORMAT);
	CHECK_SAYS("t.ini:1: must be text of less than 4096 bytes");
	begin();
	CHECK_INT(tb_config_read_file(&config, "/tmp", &problem), TB_ERR_IO);
}

TEST(a_secret_is_in_no_message)
{
	static char text[400] = "auth.fleet_secret = ";
	memset(text + strlen(text), 's', 300);
	CHECK_INT(read_text(text), TB_ERR_FORMAT);
	CHECK_SAYS("t.ini:1: auth.fleet_secret: has 300 bytes, must have 0 to 256");
	CHECK(!strstr(problem.text, "sss"));
	CHECK_INT(read_text("auth.fleet_secret = hush\x01hush\n"), TB_ERR_FORMAT);
	CHECK(!strstr(problem.text, "hush"));
}

/* --- environment ---------------------------------------------------------------------------------------------------
 */

TEST(every_key_has_a_name_in_the_environment)
{
	CHECK_INT(read_environment("TEDDY_AUTH_FLEET_SECRET=abc", "TEDDY_NET_MAX_SESSIONS=9"), TB_OK);
	CHECK_STR(config.auth_fleet_secret, "abc");
	CHECK_INT(config.net_max_sessions, 9);
	CHECK_INT(read_environment("TEDDY_DATA_DIR=/d", "TEDDY_CONTENT_MODEL_DIR=/m"), TB_OK);
	CHECK_STR(config.data_dir, "/d");
	CHECK_STR(config.content_model_dir, "/m");
}

TEST(the_environment_beats_the_file)
{
	char *const environment[] = {(char *)"TEDDY_DATA_DIR=/from-environment", NULL};
	CHECK_INT(read_text("data.dir = /from-file\nnet.max_sessions = 5\n"), TB_OK);
	CHECK_INT(tb_config_read_environment(&config, environment, &problem), TB_OK);
	CHECK_STR(config.data_dir, "/from-environment");
	CHECK_INT(config.net_max_sessions, 5);
}

TEST(an_unknown_teddy_name_is_refused_with_the_nearest)
{
	CHECK_INT(read_environment("TEDDY_NET_LISTN=x", NULL), TB_ERR_FORMAT);
	CHECK_SAYS("environment: TEDDY_NET_LISTN: is no known name, did you mean TEDDY_NET_LISTEN?");
	CHECK_INT(read_environment("TEDDY_X=1", NULL), TB_ERR_FORMAT);
}

TEST(names_of_others_and_the_few_that_are_no_settings_are_passed_over)
{
	CHECK_INT(read_environment("PATH=/bin", "HOME=/root"), TB_OK);
	CHECK_INT(read_environment("TEDDY_CONFIG=/x", "TEDDY_BUILD=/y"), TB_OK);
	CHECK_INT(read_environment("TEDDY_HMAC_KEY_HEX=00", "no equals sign"), TB_OK);
}

TEST(a_bad_value_in_the_environment_is_said_with_its_name)
{
	CHECK_INT(read_environment("TEDDY_WORK_THREADS=65", NULL), TB_ERR_FORMAT);
	CHECK_SAYS("environment: TEDDY_WORK_THREADS: work.threads: is '65', must be a whole number from 0 to 64");
}

TEST(the_fields_names_for_secret_and_port_are_honoured_and_ours_win)
{
	CHECK_INT(read_environment("ESP32_SHARED_SECRET=field", "PORT=10000"), TB_OK);
	CHECK_STR(config.auth_fleet_secret, "field");
	CHECK_STR(config.net_listen_plain, "0.0.0.0:10000");
	CHECK_INT(read_environment("TEDDY_AUTH_FLEET_SECRET=ours", "ESP32_SHARED_SECRET=field"), TB_OK);
	CHECK_STR(config.auth_fleet_secret, "ours");
	CHECK_INT(read_environment("TEDDY_NET_LISTEN_PLAIN=127.0.0.1:5", "PORT=10000"), TB_OK);
	CHECK_STR(config.net_listen_plain, "127.0.0.1:5");
	CHECK_INT(read_environment("PORT=", "ESP32_SHARED_SECRET="), TB_OK);
	CHECK_STR(config.net_listen_plain, "");
}

TEST(a_port_that_is_no_port_is_refused)
{
	static const char *const bad[] = {"PORT=http", "PORT=0", "PORT=65536", "PORT=80 ", "PORT=-1"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		CHECK_INT(read_environment(bad[i], NULL), TB_ERR_FORMAT);
		CHECK_SAYS("must be a number from 1 to 65535");
	}
}

/* --- flags and the whole -------------------------------------------------------------------------------------------
 */

TEST(a_flag_says_its_own_name_when_it_is_wrong)
{
	begin();
	CHECK_INT(tb_config_set(&config, "data.dir", "", "--data", &problem), TB_ERR_FORMAT);
	CHECK_SAYS("--data: data.dir: has 0 bytes");
	CHECK_INT(tb_config_set(&config, "data.dri", "x", "--set", &problem), TB_ERR_FORMAT);
	CHECK_SAYS("--set: data.dri: is no known key, did you mean data.dir?");
}

TEST(a_certificate_without_its_key_is_refused_and_the_other_way_round)
{
	begin();
	tb_config_set(&config, "tls.cert_file", "/c", "t", &problem);
	CHECK_INT(tb_config_check(&config, &problem), TB_ERR_FORMAT);
	CHECK_SAYS("tls.cert_file: is set without tls.key_file");
	tb_config_set(&config, "tls.key_file", "/k", "t", &problem);
	tb_config_set(&config, "tls.cert_file", "", "t", &problem);
	CHECK_INT(tb_config_check(&config, &problem), TB_ERR_FORMAT);
	CHECK_SAYS("tls.key_file: is set without tls.cert_file");
}

TEST(certificate_files_must_be_there)
{
	begin();
	tb_config_set(&config, "tls.cert_file", "/proc/self/status", "t", &problem);
	tb_config_set(&config, "tls.key_file", "/proc/self/status", "t", &problem);
	CHECK_INT(tb_config_check(&config, &problem), TB_OK);
	tb_config_set(&config, "tls.key_file", "/nowhere/key.pem", "t", &problem);
	CHECK_INT(tb_config_check(&config, &problem), TB_ERR_FORMAT);
	CHECK_SAYS("tls.key_file: is '/nowhere/key.pem', which cannot be read: No such file or directory");
}

TEST(no_listener_at_all_is_refused)
{
	begin();
	tb_config_set(&config, "net.listen", "", "t", &problem);
	CHECK_INT(tb_config_check(&config, &problem), TB_ERR_FORMAT);
	CHECK_SAYS("net.listen and net.listen_plain: both are empty");
	tb_config_set(&config, "net.listen_plain", "127.0.0.1:80", "t", &problem);
	CHECK_INT(tb_config_check(&config, &problem), TB_OK);
}

TEST(a_listener_must_be_host_and_port)
{
	static const char *const bad[] = {"8443",      ":8443",    "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
	                                  "host:http", "::1:8443", "[::1]8443", "[::1]",      "[nonsense]:1",
	                                  "a b:1",     "h:-1",     "h:+1",      "h: 1",       "[::1:1"};
	static const char *const good[] = {"127.0.0.1:8443", "[::1]:8443", "0.0.0.0:443", "localhost:0",
	                                   "bears.example:1"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		begin();
		tb_config_set(&config, "net.listen", bad[i], "t", &problem);
		CHECK_INT(tb_config_check(&config, &problem), TB_ERR_FORMAT);
		CHECK_SAYS("must be HOST:PORT, like 127.0.0.1:8443 or [::1]:8443");
		CHECK_SAYS(bad[i]);
	}
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		begin();
		tb_config_set(&config, "net.listen_plain", good[i], "t", &problem);
		CHECK_INT(tb_config_check(&config, &problem), TB_OK);
	}
}

TEST(host_and_port_come_apart)
{
	char host[TB_HOST_CAP];
	uint16_t port = 0;
	CHECK_INT(tb_host_port_parse("[fe80::1]:65535", host, &port), TB_OK);
	CHECK_STR(host, "fe80::1");
	CHECK_INT(port, 65535);
	CHECK_INT(tb_host_port_parse("example.org:0", host, &port), TB_OK);
	CHECK_STR(host, "example.org");
	CHECK_INT(port, 0);
	CHECK_INT(tb_host_port_parse("", host, &port), TB_ERR_FORMAT);
	CHECK_STR(host, "example.org");
}

TEST(echoing_what_was_heard_is_refused_unless_every_listener_is_on_loopback)
{
	static const char *const loopback[] = {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1"};
	static const char *const open[] = {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "128.0.0.1:1", "localhost.example:1"};
	for (size_t i = 0; i < sizeof loopback / sizeof loopback[0]; i++) {
		begin();
		tb_config_set(&config, "dev.echo_transcript", "on", "t", &problem);
		tb_config_set(&config, "net.listen", loopback[i], "t", &problem);
		CHECK_INT(tb_config_check(&config, &problem), TB_OK);
	}
	for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
		begin();
		tb_config_set(&config, "net.listen_plain", open[i], "t", &problem);
		CHECK_INT(tb_config_check(&config, &problem), TB_OK);
		tb_config_set(&config, "dev.echo_transcript", "on", "t", &problem);
		CHECK_INT(tb_config_check(&config, &problem), TB_ERR_FORMAT);
		CHECK_SAYS("dev.echo_transcript: is on, but net.listen_plain = ");
		CHECK_SAYS("must be off, or every listener on 127.0.0.0/8, ::1 or localhost");
	}
}

TEST(a_port_of_the_hosting_platform_and_echo_do_not_go_together)
{
	CHECK_INT(read_environment("PORT=80", "TEDDY_DEV_ECHO_TRANSCRIPT=on"), TB_OK);
	CHECK_INT(tb_config_check(&config, &problem), TB_ERR_FORMAT);
}

TEST(fewer_connections_than_bears_are_refused)
{
	begin();
	tb_config_set(&config, "net.max_sessions", "50", "t", &problem);
	CHECK_INT(tb_config_check(&config, &problem), TB_OK);
	tb_config_set(&config, "net.max_connections", "50", "t", &problem);
	CHECK_INT(tb_config_check(&config, &problem), TB_OK);
	tb_config_set(&config, "net.max_connections", "49", "t", &problem);
	CHECK_INT(tb_config_check(&config, &problem), TB_ERR_FORMAT);
	CHECK_SAYS("net.max_connections: is 49, must be 0 or at least net.max_sessions (50)");
}

TEST(trusted_proxies_must_be_addresses_or_networks)
{
	begin();
	tb_config_set(&config, "net.trusted_proxies", "10.0.0.1, ::1,192.168.1.2 10.0.0.0/8,fd00::/8", "t", &problem);
	CHECK_INT(tb_config_check(&config, &problem), TB_OK);
	tb_config_set(&config, "net.trusted_proxies", "10.0.0.1,proxy.example", "t", &problem);
	CHECK_INT(tb_config_check(&config, &problem), TB_ERR_FORMAT);
	CHECK_SAYS("net.trusted_proxies: 'proxy.example' must be an IPv4 or IPv6 address, or a network");
	static const char *const bad[] = {"10.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/8x", "/8", "10.0.0.0/-1"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		tb_config_set(&config, "net.trusted_proxies", bad[i], "t", &problem);
		CHECK_INT(tb_config_check(&config, &problem), TB_ERR_FORMAT);
	}
}

/* --- printing ------------------------------------------------------------------------------------------------------
 */

static char *printed(void)
{
	char *text = NULL;
	size_t n_bytes = 0;
	FILE *out = open_memstream(&text, &n_bytes);
	tb_config_print(&config, out);
	fclose(out);
	return text;
}

TEST(what_is_printed_has_every_key_and_is_read_back_the_same)
{
	begin();
	tb_config_set(&config, "data.dir", "/a dir # with ; signs", "t", &problem);
	tb_config_set(&config, "net.max_sessions", "3", "t", &problem);
	char *text = printed();
	struct tb_config before = config;
	CHECK(strstr(text, "[net]\n# TLS listener HOST:PORT; empty: none\nlisten = 127.0.0.1:8443\n"));
	CHECK(strstr(text, "\n[dev]\n"));
	CHECK_INT(read_text(text), TB_OK);
	CHECK_MEM(&config, &before, sizeof config);
	free(text);
}

TEST(whatever_a_file_can_say_is_printed_so_that_it_is_read_back_the_same)
{
	static const char *const values[] = {"a\"b#c;d", "a b", "\\", "a\"", "say \"x\" twice"};
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		begin();
		tb_config_set(&config, "data.dir", values[i], "t", &problem);
		char *text = printed();
		struct tb_config before = config;
		CHECK_INT(read_text(text), TB_OK);
		CHECK_MEM(&config, &before, sizeof config);
		free(text);
	}
}

TEST(what_no_file_can_say_is_printed_as_a_comment)
{
	begin();
	tb_config_set(&config, "data.dir", "a\" #b", "t", &problem);
	char *text = printed();
	CHECK(strstr(text, "\n# dir is set, but not by a file"));
	CHECK_INT(read_text(text), TB_OK);
	free(text);
}

TEST(a_secret_is_not_printed)
{
	begin();
	tb_config_set(&config, "auth.fleet_secret", "hush-hush-hush-hush", "t", &problem);
	char *text = printed();
	CHECK(!strstr(text, "hush"));
	CHECK(strstr(text, "# fleet_secret is set and not shown\n"));
	free(text);
}

/* --- what systemd hands over -----------------------------------------------------------------------------------------
 */

static void write_credential(const char *folder, const char *text)
{
	char path[128];
	snprintf(path, sizeof path, "%s/fleet_secret", folder);
	FILE *out = fopen(path, "w");
	if (out == NULL || fputs(text, out) < 0 || fclose(out) != 0)
		abort();
}

TEST(a_secret_that_systemd_hands_over_is_the_fleets_without_its_line_end)
{
	char folder[] = "/tmp/teddy-credentials-XXXXXX";
	char path[128];
	char name[128];
	CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/fleet_secret", folder);
	snprintf(name, sizeof name, "CREDENTIALS_DIRECTORY=%s", folder);
	CHECK_INT(read_environment(name, NULL), TB_OK);
	CHECK_STR(config.auth_fleet_secret, "");
	write_credential(folder, "0123456789abcdef\n");
	CHECK_INT(read_environment(name, NULL), TB_OK);
	CHECK_STR(config.auth_fleet_secret, "0123456789abcdef");
	CHECK_INT(read_environment(name, "TEDDY_AUTH_FLEET_SECRET=fedcba9876543210"), TB_OK);
	CHECK_STR(config.auth_fleet_secret, "fedcba9876543210");
	write_credential(folder, "twice\nas many lines\n");
	CHECK_INT(read_environment(name, NULL), TB_ERR_FORMAT);
	CHECK_SAYS("auth.fleet_secret: must be without control characters");
	CHECK(strstr(problem.text, "twice") == NULL);
	unlink(path);
	mkdir(path, 0700);
	CHECK_INT(read_environment(name, NULL), TB_ERR_IO);
	CHECK_SAYS("fleet_secret: cannot be read: Is a directory");
	rmdir(path);
	rmdir(folder);
}

TEST_MAIN(T(a_secret_that_systemd_hands_over_is_the_fleets_without_its_line_end),
          T(every_default_is_within_its_own_bounds_and_passes_the_check), T(a_file_has_sections_or_whole_keys),
          T(comments_spaces_and_dos_line_ends_change_nothing), T(a_hash_inside_a_word_or_quotes_is_no_comment),
          T(an_empty_value_is_empty), T(what_is_wrong_in_a_file_is_said_with_file_line_key_and_what_would_be_right),
          T(a_file_that_is_not_there_or_not_text_is_said), T(a_secret_is_in_no_message),
          T(every_key_has_a_name_in_the_environment), T(the_environment_beats_the_file),
          T(an_unknown_teddy_name_is_refused_with_the_nearest),
          T(names_of_others_and_the_few_that_are_no_settings_are_passed_over),
          T(a_bad_value_in_the_environment_is_said_with_its_name),
          T(the_fields_names_for_secret_and_port_are_honoured_and_ours_win), T(a_port_that_is_no_port_is_refused),
          T(a_flag_says_its_own_name_when_it_is_wrong),
          T(a_certificate_without_its_key_is_refused_and_the_other_way_round), T(certificate_files_must_be_there),
          T(no_listener_at_all_is_refused), T(a_listener_must_be_host_and_port), T(host_and_port_come_apart),
          T(echoing_what_was_heard_is_refused_unless_every_listener_is_on_loopback),
          T(a_port_of_the_hosting_platform_and_echo_do_not_go_together), T(fewer_connections_than_bears_are_refused),
          T(trusted_proxies_must_be_addresses_or_networks), T(what_is_printed_has_every_key_and_is_read_back_the_same),
          T(whatever_a_file_can_say_is_printed_so_that_it_is_read_back_the_same),
          T(what_no_file_can_say_is_printed_as_a_comment), T(a_secret_is_not_printed))
