#include "server/net/dev_ca.h"
#include "server/net/dev_cert.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH = 256, DAY_S = 24 * 3600 };

static const char *const names[] = {"dev-ca.pem", "dev-ca-key.pem", "dev-cert.pem", "dev-key.pem"};

struct files {
	char text[4][4096];
};

static const char *path_of(const char *folder, const char *name)
{
	static char path[PATH];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void make_folder(char *folder)
{
	snprintf(folder, PATH, "/tmp/teddy-dev-ca-XXXXXX");
	if (!mkdtemp(folder))
		abort();
}

static void remove_folder(const char *folder)
{
	for (int i = 0; i < 4; i++)
		unlink(path_of(folder, names[i]));
	rmdir(folder);
}

static void read_all(const char *folder, struct files *files)
{
	*files = (struct files){0};
	for (int i = 0; i < 4; i++) {
		FILE *file = fopen(path_of(folder, names[i]), "r");
		if (file && fread(files->text[i], 1, sizeof files->text[i] - 1, file) == 0)
			files->text[i][0] = 0;
		if (file)
			fclose(file);
	}
}

static void put(const char *folder, const char *name, const char *text)
{
	FILE *file = fopen(path_of(folder, name), "w");
	if (!file || fputs(text, file) < 0)
		abort();
	fclose(file);
}

static enum tb_status ensure(const char *folder)
{
	char cert[PATH];
	char key[PATH];
	return tb_dev_ca_ensure(folder, NULL, cert, key, sizeof cert);
}

static void read_pairs(const char *folder, struct tb_dev_pair *ca, struct tb_dev_pair *server)
{
	char cert[PATH];
	*ca = *server = (struct tb_dev_pair){0};
	snprintf(cert, sizeof cert, "%s", path_of(folder, names[0]));
	tb_dev_pair_read(cert, path_of(folder, names[1]), ca);
	snprintf(cert, sizeof cert, "%s", path_of(folder, names[2]));
	tb_dev_pair_read(cert, path_of(folder, names[3]), server);
}

TEST(the_first_start_makes_four_files_for_their_owner_only)
{
	char folder[PATH];
	char cert[PATH];
	char key[PATH];
	struct stat info;
	make_folder(folder);
	CHECK(tb_dev_ca_ensure(folder, NULL, cert, key, sizeof cert) == TB_OK);
	CHECK_STR(cert, path_of(folder, "dev-cert.pem"));
	CHECK_STR(key, path_of(folder, "dev-key.pem"));
	for (int i = 0; i < 4; i++) {
		CHECK_INT(stat(path_of(folder, names[i]), &info), 0);
		CHECK_INT(info.st_mode & 0777, 0600);
	}
	remove_folder(folder);
}

TEST(the_certificate_is_signed_by_the_ca_and_good_for_loopback_names)
{
	char folder[PATH];
	struct tb_dev_pair ca;
	struct tb_dev_pair server;
	make_folder(folder);
	CHECK(ensure(folder) == TB_OK);
	read_pairs(folder, &ca, &server);
	CHECK(ca.cert && server.cert);
	CHECK(tb_dev_pair_is_good(&ca, NULL, NULL, 3000L * DAY_S));
	CHECK(tb_dev_pair_is_good(&server, &ca, "localhost", 300L * DAY_S));
	CHECK(!tb_dev_pair_is_good(&server, &ca, "example.org", 0));
	CHECK(!tb_dev_pair_is_good(&server, &ca, "localhost", 400L * DAY_S));
	CHECK(!tb_dev_pair_is_good(&server, NULL, "localhost", 0)); /* not self-signed */
	tb_dev_pair_free(&ca);
	tb_dev_pair_free(&server);
	remove_folder(folder);
}

TEST(a_second_start_changes_nothing)
{
	char folder[PATH];
	struct files before;
	struct files after;
	make_folder(folder);
	CHECK(ensure(folder) == TB_OK);
	read_all(folder, &before);
	CHECK(ensure(folder) == TB_OK);
	read_all(folder, &after);
	for (int i = 0; i < 4; i++)
		CHECK_STR(after.text[i], before.text[i]);
	remove_folder(folder);
}

TEST(a_lost_or_foreign_server_certificate_is_made_anew_under_the_same_ca)
{
	char folder[PATH];
	char other[PATH];
	struct files before;
	struct files after;
	struct files foreign;
	make_folder(folder);
	make_folder(other);
	CHECK(ensure(folder) == TB_OK && ensure(other) == TB_OK);
	read_all(folder, &before);
	read_all(other, &foreign);
	put(folder, names[2], foreign.text[2]); /* whole, but of another CA */
	put(folder, names[3], foreign.text[3]);
	CHECK(ensure(folder) == TB_OK);
	read_all(folder, &after);
	CHECK_STR(after.text[0], before.text[0]);
	CHECK(strcmp(after.text[2], foreign.text[2]) != 0);
	put(folder, names[3], "not a key\n");
	CHECK(ensure(folder) == TB_OK);
	read_all(folder, &before);
	CHECK_STR(after.text[0], before.text[0]);
	CHECK(strstr(before.text[3], "PRIVATE KEY") != NULL);
	remove_folder(folder);
	remove_folder(other);
}

TEST(a_broken_ca_is_replaced_with_everything_under_it)
{
	char folder[PATH];
	struct tb_dev_pair ca;
	struct tb_dev_pair server;
	make_folder(folder);
	CHECK(ensure(folder) == TB_OK);
	put(folder, names[1], "");
	CHECK(ensure(folder) == TB_OK);
	read_pairs(folder, &ca, &server);
	CHECK(tb_dev_pair_is_good(&server, &ca, "localhost", 0));
	tb_dev_pair_free(&ca);
	tb_dev_pair_free(&server);
	remove_folder(folder);
}

TEST(starts_at_the_same_time_end_up_with_one_ca)
{
	char folder[PATH];
	struct tb_dev_pair ca;
	struct tb_dev_pair server;
	pid_t children[4];
	int status;
	make_folder(folder);
	for (int i = 0; i < 4; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(ensure(folder) == TB_OK ? 0 : 1);
	}
	for (int i = 0; i < 4; i++) {
		CHECK_INT(waitpid(children[i], &status, 0), children[i]);
		CHECK_INT(status, 0);
	}
	read_pairs(folder, &ca, &server);
	CHECK(tb_dev_pair_is_good(&server, &ca, "localhost", 0));
	tb_dev_pair_free(&ca);
	tb_dev_pair_free(&server);
	remove_folder(folder);
}

struct heard {
	char text[512];
};

static void hear(void *ctx, enum tb_log_level level, const char *line)
{
	struct heard *heard = ctx;
	(void)level;
	snprintf(heard->text, sizeof heard->text, "%s", line);
}

TEST(a_folder_that_is_not_there_is_an_error_with_its_reason)
{
	char cert[PATH] = "untouched";
	char key[PATH];
	struct heard heard = {""};
	struct tb_log log = {hear, &heard, TB_LOG_DEBUG};
	CHECK(tb_dev_ca_ensure("/nonexistent/folder", &log, cert, key, sizeof cert) == TB_ERR_IO);
	CHECK(strstr(heard.text, "/nonexistent/folder") && strstr(heard.text, "No such file"));
	CHECK_STR(cert, "untouched");
}

TEST_MAIN(T(the_first_start_makes_four_files_for_their_owner_only),
          T(the_certificate_is_signed_by_the_ca_and_good_for_loopback_names), T(a_second_start_changes_nothing),
          T(a_lost_or_foreign_server_certificate_is_made_anew_under_the_same_ca),
          T(a_broken_ca_is_replaced_with_everything_under_it), T(starts_at_the_same_time_end_up_with_one_ca),
          T(a_folder_that_is_not_there_is_an_error_with_its_reason))
