"""The structure check finds each thing it is for, and finds nothing in this tree."""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import check_structure  # noqa: E402   it lies in another folder


def check(tree):
    """Writes {path: text} into a folder; returns what is wrong with it, a line each."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in tree.items():
            target = pathlib.Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return list(check_structure.check_tree(pathlib.Path(folder)))


# What the design forbids and allows, a folder's includes each.
FORBIDDEN = {
    "common/base": ["common/wire/hello.h", "common/audio/wav.h", "device/port/link.h", "server/net/net.h"],
    "common/audio": ["common/wire/hello.h", "device/core/bear.h"],
    "common/wire": ["common/audio/wav.h", "server/net/net.h", "device/core/bear.h"],
    "device/port": ["device/core/bear.h", "device/linux/loop.h", "server/net/net.h"],
    "device/phrases": ["device/core/bear.h", "device/port/mp3.h", "common/wire/hello.h"],
    "device/core": ["device/linux/link_lws.h", "device/psa/psa.h", "server/net/net.h"],
    "device/portal": ["device/core/bear.h", "device/psa/psa.h", "server/net/http_head.h"],
    "device/psa": ["device/core/bear.h", "device/linux/loop.h"],
    "device/linux": ["server/net/net.h", "ctl/ctl.h"],
    "server/loop": ["server/work/work.h", "server/net/net.h", "server/session/session.h"],
    "server/work": ["server/net/net.h", "server/turn/turn.h", "server/session/session.h"],
    "server/net": ["server/work/work.h", "server/session/session.h", "server/family/family.h", "server/turn/turn.h"],
    "server/phrase": ["server/safety/gate.h", "server/engines/reply/reply.h"],
    "server/safety": ["server/turn/turn.h", "server/session/session.h", "server/family/family.h"],
    "server/turn": ["server/session/session.h", "server/engines/stt/decoder.h", "server/engines/tts/tts.h",
                    "server/engines/dispatch/dispatch.h", "server/work/work.h", "server/family/family.h"],
    "server/session": ["server/net/net.h", "server/family/family.h", "server/store/store.h", "server/app/app.h"],
    "server/engines/stt": ["server/session/session.h", "server/turn/turn.h", "server/engines/tts/tts.h"],
    "server/engines/reply": ["server/session/session.h", "server/safety/gate.h", "server/family/family.h"],
    "server/engines/tts": ["server/session/session.h", "server/engines/mp3/mp3.h"],
    "server/engines/mp3": ["server/session/session.h", "server/net/net.h"],
    "server/engines/hosted": ["server/engines/dispatch/dispatch.h", "server/session/session.h", "server/net/net.h"],
    "server/engines/null": ["server/engines/dispatch/dispatch.h", "server/session/session.h"],
    "server/engines/faulty": ["server/engines/dispatch/dispatch.h", "server/session/session.h"],
    "server/engines/dispatch": ["server/session/session.h", "server/turn/turn.h", "server/net/net.h"],
    "server/store": ["server/family/family.h", "server/session/session.h"],
    "server/family": ["server/session/session.h", "server/net/net.h", "server/safety/gate.h"],
    "server/release": ["server/family/family.h", "server/net/net.h", "server/api/api.h"],
    "server/api": ["server/session/session.h", "server/app/app.h", "device/core/bear.h"],
    "server/ops": ["server/app/app.h", "server/family/family.h"],
    "server/app": ["device/core/bear.h", "ctl/ctl.h"],
    "ctl": ["server/app/app.h", "server/net/net.h", "server/session/session.h", "device/core/bear.h"],
}
ALLOWED = {
    "common/wire": ["common/base/span.h", "common/wire/hello.h"],
    "device/core": ["device/port/link.h", "common/wire/hello.h"],
    "device/linux": ["device/core/bear.h", "device/port/link.h", "device/psa/psa.h", "common/audio/wav.h"],
    "server/turn": ["server/safety/gate.h", "server/engines/stt/stt.h", "server/engines/reply/reply.h"],
    "server/session": ["server/turn/turn.h", "common/wire/bear_msg.h"],
    "server/engines/dispatch": ["server/turn/order.h", "server/work/work.h", "server/engines/stt/stt.h"],
    "server/api": ["server/net/net.h", "server/release/release.h", "server/family/family.h"],
    "server/app": ["server/net/net.h", "server/session/session.h", "server/family/family.h"],
    "ctl": ["server/family/family.h", "server/safety/gate.h", "server/ops/config.h"],
}


class StructureCheck(unittest.TestCase):
    def refuses(self, path, text, why):
        problems = check({path: text})
        self.assertTrue(problems, (path, text))
        self.assertTrue(problems[0].startswith(f"{path}:"), problems)
        self.assertIn(why, problems[0])

    def accepts(self, path, text):
        self.assertEqual(check({path: text}), [])

    def test_the_program_says_what_is_wrong_and_ends_with_1_or_that_this_tree_is_fine(self):
        run = [sys.executable, ROOT / "tools/check_structure.py"]
        done = subprocess.run(run, text=True, stdout=subprocess.PIPE, check=False)
        self.assertEqual((done.stdout, done.returncode), ("structure: fine\n", 0))
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "a.key").touch()
            done = subprocess.run([*run, folder], text=True, stdout=subprocess.PIPE, check=False)
        self.assertEqual((done.stdout.split(" ")[0], done.returncode), ("a.key:1:", 1))

    def test_each_problem_is_told_with_its_line(self):
        for path, text in (("server/net/a.c", "#include <curl/curl.h>\n"), ("server/net/a.h", "enum { LIMIT };\n"),
                           ("server/net/a.h", "#define LIMIT 3\n"), ("server/net/a.c", "\tgets(x);\n"),
                           ("server/net/a.c", "{\n" + ";\n" * 60 + "}\n"), ("a.txt", "-----BEGIN PRIVATE " "KEY-----\n")):
            self.assertEqual([problem.split(" ")[0] for problem in check({path: "\n\n" + text})], [f"{path}:3:"])

    # --- who may include whom

    def test_each_edge_that_the_design_forbids_is_refused(self):
        tree = {f"{folder}/a{number}.c": f'#include "{target}"\n'
                for folder, targets in FORBIDDEN.items() for number, target in enumerate(targets)}
        refused = {line.split(":")[0] for line in check(tree) if "may not include" in line}
        self.assertEqual(refused, set(tree))

    def test_each_edge_that_the_design_names_is_accepted(self):
        tree = {f"{folder}/a{number}.c": f'#include "{target}"\n'
                for folder, targets in ALLOWED.items() for number, target in enumerate(targets)}
        self.assertEqual(check(tree), [])

    def test_every_folder_of_sources_has_edges_that_are_forbidden(self):
        folders = {path.parent.relative_to(ROOT).as_posix() for top in ("common", "device", "server", "ctl")
                   for path in (ROOT / top).rglob("*.c")}
        self.assertEqual(folders - set(FORBIDDEN), set())

    def test_every_edge_of_the_table_is_in_use(self):
        unused = {(folder, edge) for folder, edges in check_structure.LAYERS.items() for edge in edges}
        for path in check_structure.files_of(ROOT):
            folder = check_structure.folder_of(path)
            if folder and path.endswith((".c", ".h")):
                included = re.findall(r'^#include "(.+)"', (ROOT / path).read_text(encoding="utf-8"), re.M)
                unused -= {(folder, edge) for edge in check_structure.LAYERS[folder] for target in included
                           if check_structure.within(target, [edge])}
        self.assertEqual(unused, set())

    def test_an_edge_in_angle_brackets_or_by_a_way_around_is_refused_too(self):
        self.refuses("common/wire/a.c", "#include <server/net/net.h>\n", "may not include")
        self.refuses("common/wire/a.c", ' # include "../../server/net/net.h"\n', "may not include")
        self.refuses("common/wire/a.c", '#include "hello.h"\n', "begin at the root")
        self.refuses("server/net/a.c", "#include NAME\n", "in none of the tables")

    def test_a_file_in_no_known_folder_is_refused(self):
        for path in ("server/misc/a.c", "server/a.c", "device/esp32/a.h"):
            self.refuses(path, "\n", "no folder of the layers table")

    def test_a_third_party_header_outside_its_folder_is_refused(self):
        for path, header in (("server/session/a.c", "libwebsockets.h"), ("server/family/a.c", "sqlite3.h"),
                             ("server/store/a.c", "sodium.h"), ("server/work/a.c", "uv.h"), ("ctl/a.c", "openssl/evp.h"),
                             ("server/app/a.c", "pocketsphinx.h"), ("server/turn/a.c", "flite.h"),
                             ("server/engines/tts/a.c", "lame/lame.h"), ("server/net/a.c", "mpg123.h"),
                             ("device/linux/a.c", "psa/crypto.h"), ("server/net/a.c", "cmocka.h"),
                             ("server/api/a.c", "curl/curl.h"), ("server/net/a.c", "jwt.h")):
            self.refuses(path, f"#include <{header}>\n", "belongs in")

    def test_a_third_party_header_that_no_table_knows_is_refused(self):
        self.refuses("server/net/a.c", "#include <zlib.h>\n", "in none of the tables")
        self.refuses("server/store/a.c", '#include "sqlite3.h"\n', "may not include")

    def test_headers_in_their_place_are_accepted(self):
        self.accepts("server/store/a.c", "#include <sqlite3.h>\n#include <errno.h>\n#include <sys/stat.h>\n")

    def test_the_operating_system_in_pure_code_is_refused(self):
        for folder in ("common/base", "device/core", "device/phrases", "device/port"):
            for header in ("unistd.h", "stdlib.h", "time.h", "pthread.h", "openssl/evp.h"):
                self.refuses(f"{folder}/a.c", f"#include <{header}>\n", "not for pure code")
        self.accepts("device/core/a.c", "#include <stdint.h>\n#include <string.h>\n")

    # --- sizes

    def test_a_long_file_is_refused_and_600_lines_are_not(self):
        self.refuses("server/net/a.c", "int tb_x;\n" * 601, "601 lines")
        self.refuses("tools/a.py", "x = 1\n" * 601, "601 lines")
        self.accepts("server/net/a.c", "int tb_x;\n" * 600)

    def test_a_long_function_is_refused_and_60_lines_are_not(self):
        self.refuses("server/net/a.c", "void tb_a(void)\n{\n" + "\t;\n" * 59 + "}\n", "61 lines")
        self.accepts("server/net/a.c", "void tb_a(void)\n{\n" + "\t;\n" * 58 + "}\n")

    def test_generated_data_may_be_long_but_holds_no_function_and_has_its_generator(self):
        data = "/* Generated by tools/make_a.py from content/a.txt. */\n" + "int tb_x;\n" * 700
        self.assertEqual(check({"server/net/a.c": data, "tools/make_a.py": "\n"}), [])
        self.refuses("server/net/a.c", data, "is not there")
        problems = check({"server/net/a.c": data + "void tb_a(void)\n{\n}\n", "tools/make_a.py": "\n"})
        self.assertEqual(problems, ["server/net/a.c:703: a generated file holds data, and no functions"])
        self.refuses("server/net/a.c", "\n" + data, "702 lines")

    # --- names

    def test_a_name_without_the_prefix_in_a_header_is_refused(self):
        for text in ("#define LIMIT 3\n", "struct bear {\n\tint a;\n};\n", "enum { TB_A = F(1, B), LIMIT };\n",
                     "enum kind { TB_KIND };\n", "typedef int number;\n", "typedef void (*handler)(int);\n",
                     "typedef struct {\n\tint a;\n} pair;\n", "typedef int make(void *);\n",
                     "static inline int twice(int a)\n{\n\treturn 2 * a;\n}\n", "extern const int limits[3];\n"):
            self.refuses("server/net/a.h", text, "tb_ prefix")

    def test_names_with_the_prefix_in_a_header_are_accepted(self):
        self.accepts("server/net/a.h", "#ifndef TB_A_H\n#define TB_A_H\nstruct tb_a;\nenum tb_k {\n\tTB_L = F(1, OTHER),\n"
                                       "#define TB_ONE(id) TB_K_##id,\n\tTB_MAP(TB_ONE)\n#undef TB_ONE\n\tTB_N\n};\n"
                                       "typedef void (*tb_handler)(int other);\nint tb_f(struct tb_a *a, int b);\n#endif\n")

    def test_makers_names_stand_in_their_own_two_headers_only(self):
        for path in ("device/port/production_config.h", "device/port/secrets_template.h"):
            self.accepts(path, "#define AUDIO_BUFFER_SIZE 1\n")
        self.refuses("device/port/other.h", "#define AUDIO_BUFFER_SIZE 1\n", "tb_ prefix")

    # --- banned calls

    def test_each_banned_call_is_refused(self):
        for name in ("strcpy strcat sprintf vsprintf gets strtok atoi atol alloca __builtin_alloca rand system "
                     "popen").split():
            for path in ("server/net/a.c", "tests/unit/net/a.c", "bench/a.c", "ctl/a.c"):
                self.refuses(path, f"static void a(void)\n{{\n\t{name} (x);\n}}\n", "is banned")

    def test_the_heap_in_common_and_in_the_bears_core_is_refused(self):
        for name in ("malloc", "calloc", "realloc", "free"):
            self.refuses("common/base/a.c", f"static void a(void)\n{{\n\tp = {name}(1);\n}}\n", "is banned")
            self.refuses("device/core/a.c", f"static void a(void)\n{{\n\tp = {name}(1);\n}}\n", "is banned")
            self.accepts("device/linux/a.c", f"static void a(void)\n{{\n\tp = {name}(1);\n}}\n")

    def test_words_in_comments_and_strings_and_longer_names_are_no_calls(self):
        self.accepts("server/net/a.c", '/* never system(x) */\nstatic const char *a = "rand(";\nint tb_a(void)\n{\n'
                                       "\treturn fgets(a) + my_rand() + a->system() + a.rand();\n}\n")

    # --- secrets

    def test_a_file_with_secrets_is_refused(self):
        for path in ("firmware/include/secrets.h", "device/port/secrets.h", "secrets.h", "deploy/server.key", "tests/support/ca.pem", "data/fleet_secret"):
            self.refuses(path, "\n", "never committed")
        self.refuses("deploy/setup.txt", "-----BEGIN EC PRIVATE " "KEY-----\n", "looks like a key")
        self.refuses("docs/a.md", f'#define HMAC_KEY_HEX "{"0a" * 32}"\n', "looks like a key")

    def test_tests_have_keys_of_their_own(self):
        self.accepts("tests/e2e/a.py", f'HMAC_KEY_HEX = "{"0a" * 32}"\n')

    def test_a_template_for_secrets_is_accepted(self):
        self.accepts("docs/secrets_template.h", '#define HMAC_KEY_HEX "64 hex digits, from teddyctl device add"\n')

    def test_secrets_that_git_ignores_are_nobodys_business(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["git", "init", "-q", folder], check=True)
            root = pathlib.Path(folder)
            (root / ".gitignore").write_text((ROOT / ".gitignore").read_text(encoding="utf-8"), encoding="utf-8")
            for path in ("firmware/include/secrets.h", "device/port/secrets.h", "secrets.h", "bear.key", "data/fleet_secret", "dev-ca.pem"):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text("\n", encoding="utf-8")
            self.assertEqual(list(check_structure.check_tree(root)), [])
            subprocess.run(["git", "-C", folder, "add", "-f", "bear.key"], check=True)
            (root / "new.txt").write_text("-----BEGIN PRIVATE " "KEY-----\n", encoding="utf-8")
            self.assertEqual([line.split(":")[0] for line in check_structure.check_tree(root)], ["bear.key", "new.txt"])


if __name__ == "__main__":
    unittest.main()
