/* The fleet secret and the data folder. */
#include "common/base/hex.h"
#include "common/wire/token.h"
#include "tests/unit/family/folder.h"

#include <sys/wait.h>

static enum tb_status try_open(struct folder *folder, const char *secret, bool accept_fleet_token)
{
	struct tb_family_config config = config_of(folder);
	struct tb_family *family = NULL;
	config.fleet_secret = secret;
	config.accept_fleet_token = accept_fleet_token;
	enum tb_status status = tb_family_open(&config, &family);
	tb_family_close(family);
	return status;
}

/* Opens the folder and gives the key of one bear, which follows from the secret. */
static void key_with(struct folder *folder, const char *secret, char key[TB_TOKEN_LEN + 1])
{
	struct tb_family_config config = config_of(folder);
	struct tb_family *family = NULL;
	struct tb_device device;
	config.fleet_secret = secret;
	if (tb_family_open(&config, &family) != TB_OK)
		abort();
	add_child(family, "kid-1", "Sam");
	if (add_device(family, "test_device_001", "kid-1", key) == TB_ERR_EXISTS)
		tb_family_device_rotate(family, "test_device_001", key, &device);
	tb_family_child_delete(family, "kid-1");
	tb_family_close(family);
}

static size_t read_secret(const struct folder *folder, char *out, size_t cap)
{
	FILE *file = fopen(path_in(folder, "fleet_secret"), "re");
	size_t n = file ? fread(out, 1, cap - 1, file) : 0;
	out[n] = 0;
	if (file)
		fclose(file);
	return n;
}

TEST(the_data_folder_is_made_for_its_owner_only)
{
	struct folder folder;
	begin(&folder);
	struct tb_family_config config = config_of(&folder);
	struct tb_family *family = NULL;
	struct stat info;
	char dir[512];
	snprintf(dir, sizeof dir, "%s", path_in(&folder, "data"));
	config.data_dir = dir;
	CHECK_INT(tb_family_open(&config, &family), TB_OK);
	tb_family_close(family);
	CHECK_INT(stat(dir, &info), 0);
	CHECK_INT(info.st_mode & 0777, 0700);
	static const char *const names[] = {"data/teddy.db", "data/keys.db", "data/keys.db-journal"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		CHECK_INT(stat(path_in(&folder, names[i]), &info), 0);
		CHECK_INT(info.st_mode & 0777, 0600);
		unlink(path_in(&folder, names[i]));
	}
	rmdir(dir);
	end(&folder);
}

TEST(a_folder_that_cannot_be_made_is_said)
{
	struct folder folder;
	begin(&folder);
	struct tb_family_config config = config_of(&folder);
	struct tb_family *family = NULL;
	char dir[512];
	snprintf(dir, sizeof dir, "%s", path_in(&folder, "no/such/parent"));
	config.data_dir = dir;
	CHECK_INT(tb_family_open(&config, &family), TB_ERR_IO);
	CHECK(strstr(folder.logged, "no/such/parent: cannot be made"));
	end(&folder);
}

TEST(a_secret_of_64_hex_digits_is_made_when_none_is_configured)
{
	struct folder folder;
	begin(&folder);
	struct stat info;
	char first[100], second[100];
	CHECK_INT(try_open(&folder, "", false), TB_OK);
	CHECK_INT(read_secret(&folder, first, sizeof first), 65);
	CHECK(tb_hex_is(first, 64) && first[64] == '\n');
	CHECK_INT(stat(path_in(&folder, "fleet_secret"), &info), 0);
	CHECK_INT(info.st_mode & 0777, 0600);
	CHECK_INT(try_open(&folder, NULL, false), TB_OK);
	read_secret(&folder, second, sizeof second);
	CHECK_STR(first, second);
	end(&folder);
}

TEST(two_folders_have_two_secrets)
{
	struct folder a, b;
	char first[100], second[100];
	begin(&a);
	begin(&b);
	CHECK_INT(try_open(&a, "", false), TB_OK);
	CHECK_INT(try_open(&b, "", false), TB_OK);
	read_secret(&a, first, sizeof first);
	read_secret(&b, second, sizeof second);
	CHECK(strcmp(first, second) != 0);
	end(&a);
	end(&b);
}

TEST(a_configured_secret_makes_no_file_and_beats_one)
{
	struct folder folder;
	begin(&folder);
	struct stat info;
	char configured[TB_TOKEN_LEN + 1], from_file[TB_TOKEN_LEN + 1];
	CHECK_INT(try_open(&folder, SECRET, false), TB_OK);
	CHECK(stat(path_in(&folder, "fleet_secret"), &info) != 0);
	write_file(&folder, "fleet_secret", "another secret of this folder" + 8, 0600);
	CHECK_INT(try_open(&folder, "", false), TB_ERR_FORMAT);
	write_file(&folder, "fleet_secret", "another-secret-of-this-folder\r\n", 0600);
	key_with(&folder, "", from_file);
	unlink(path_in(&folder, "teddy.db"));
	key_with(&folder, SECRET, configured);
	CHECK(strcmp(configured, from_file) != 0);
	end(&folder);
}

TEST(a_key_follows_from_secret_device_and_version_as_published)
{
	struct folder folder;
	begin(&folder);
	char key[TB_TOKEN_LEN + 1];
	key_with(&folder, SECRET, key);
	/* printf 'teddy device key\0test_device_001\0001' | openssl dgst -sha256 -hmac $SECRET */
	CHECK_STR(key, "80d52708fe21bd23ccafbdcda120149f85ee3ff00b2bd2c67672863bac3e5aaf");
	end(&folder);
}

TEST(a_secret_file_that_others_can_read_is_refused)
{
	static const mode_t modes[] = {0640, 0604, 0620, 0666};
	struct folder folder;
	begin(&folder);
	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		write_file(&folder, "fleet_secret", SECRET "\n", modes[i]);
		CHECK_INT(try_open(&folder, "", false), TB_ERR_REFUSED);
	}
	CHECK(strstr(folder.logged, "fleet_secret: other users can read the fleet secret: chmod 600 it"));
	CHECK(!strstr(folder.logged, SECRET));
	write_file(&folder, "fleet_secret", SECRET "\n", 0600);
	CHECK_INT(try_open(&folder, "", false), TB_OK);
	end(&folder);
}

TEST(a_secret_of_the_wrong_form_is_refused_and_not_shown)
{
	struct folder folder;
	begin(&folder);
	char too_long[258];
	memset(too_long, 'x', 257);
	too_long[257] = 0;
	CHECK_INT(try_open(&folder, "fifteen-letters", false), TB_ERR_FORMAT);
	CHECK_INT(try_open(&folder, "a secret with spaces in it", false), TB_ERR_FORMAT);
	CHECK_INT(try_open(&folder, too_long, false), TB_ERR_FORMAT);
	CHECK_INT(try_open(&folder, too_long + 1, false), TB_OK);
	CHECK_INT(try_open(&folder, too_long + 1, true), TB_ERR_FORMAT);
	CHECK(strstr(folder.logged, "auth.fleet_secret: must be 16 to 256 printable characters"));
	CHECK(!strstr(folder.logged, "fifteen-letters"));
	write_file(&folder, "fleet_secret", "", 0600);
	CHECK_INT(try_open(&folder, "", false), TB_ERR_FORMAT);
	write_file(&folder, "fleet_secret", too_long, 0600);
	CHECK_INT(try_open(&folder, "", false), TB_ERR_FORMAT);
	end(&folder);
}

enum { N_PROCESSES = 6, N_ROUNDS = 5 };

/* Waits for `go` to be closed, opens the folder, and says the key that it gives to a bear of its own. */
static int enrol_at_once(struct folder *folder, int process, int go, int out)
{
	struct tb_family_config config = config_of(folder);
	struct tb_family *family = NULL;
	char key[TB_TOKEN_LEN + 1] = "", child_id[32], device_id[32], ignored;
	config.fleet_secret = "";
	snprintf(child_id, sizeof child_id, "kid-%d", process);
	snprintf(device_id, sizeof device_id, "device_%d", process);
	bool done = read(go, &ignored, 1) == 0 && tb_family_open(&config, &family) == TB_OK &&
	            add_child(family, child_id, "Sam") == TB_OK &&
	            add_device(family, device_id, child_id, key) == TB_OK && write(out, key, 64) == 64;
	tb_family_close(family);
	return !done;
}

/* Whether every program used the secret that is in the file now. */
static bool one_secret_was_shared(struct folder *folder)
{
	int go[2], keys[N_PROCESSES][2];
	pid_t pids[N_PROCESSES];
	bool shared = pipe(go) == 0;
	for (int i = 0; i < N_PROCESSES; i++) {
		shared = shared && pipe(keys[i]) == 0;
		pids[i] = fork();
		if (pids[i] == 0) {
			close(go[1]);
			_exit(enrol_at_once(folder, i, go[0], keys[i][1]));
		}
	}
	close(go[1]);
	close(go[0]);
	char secret[100], key[TB_TOKEN_LEN + 1], want[TB_TOKEN_LEN + 1];
	for (int i = 0; i < N_PROCESSES; i++) {
		int status = -1;
		waitpid(pids[i], &status, 0);
		shared =
		    shared && status == 0 && read(keys[i][0], key, 64) == 64 && read_secret(folder, secret, 65) == 64;
		char device_id[32];
		snprintf(device_id, sizeof device_id, "device_%d", i);
		shared = shared && tb_device_key_derive(tb_family_hmac(), tb_span_cstr(secret), tb_span_cstr(device_id),
		                                        1, want) == TB_OK;
		shared = shared && memcmp(key, want, 64) == 0;
		close(keys[i][0]);
		close(keys[i][1]);
	}
	return shared;
}

TEST(programs_that_start_at_once_share_one_secret)
{
	for (int round = 0; round < N_ROUNDS; round++) {
		struct folder folder;
		begin(&folder);
		CHECK(one_secret_was_shared(&folder));
		int n_files = 0;
		DIR *dir = opendir(folder.dir);
		for (struct dirent *entry; (entry = readdir(dir));)
			n_files += strncmp(entry->d_name, "fleet_secret", 12) == 0;
		closedir(dir);
		CHECK_INT(n_files, 1);
		end(&folder);
	}
}

TEST_MAIN(T(the_data_folder_is_made_for_its_owner_only), T(a_folder_that_cannot_be_made_is_said),
          T(a_secret_of_64_hex_digits_is_made_when_none_is_configured), T(two_folders_have_two_secrets),
          T(a_configured_secret_makes_no_file_and_beats_one),
          T(a_key_follows_from_secret_device_and_version_as_published),
          T(a_secret_file_that_others_can_read_is_refused), T(a_secret_of_the_wrong_form_is_refused_and_not_shown),
          T(programs_that_start_at_once_share_one_secret))
