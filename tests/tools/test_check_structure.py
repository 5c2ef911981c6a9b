"""The structure check finds each thing it is for, and finds nothing in this tree."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def check(tree):
    """Writes {path: text} into a folder and checks it; returns what was printed and the status."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in tree.items():
            target = pathlib.Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        done = subprocess.run([sys.executable, ROOT / "tools/check_structure.py", folder], text=True,
                              stdout=subprocess.PIPE, check=False)
        return done.stdout, done.returncode


class StructureCheck(unittest.TestCase):
    def refuses(self, path, text, why):
        output, status = check({path: text})
        self.assertEqual(status, 1, output)
        self.assertIn(path, output)
        self.assertIn(why, output)

    def test_this_tree_is_fine(self):
        done = subprocess.run([sys.executable, ROOT / "tools/check_structure.py"], text=True, stdout=subprocess.PIPE,
                              check=False)
        self.assertEqual(done.stdout.strip(), "structure: fine")

    def test_a_new_edge_between_layers_is_refused(self):
        self.refuses("common/wire/a.c", '#include "server/net/net.h"\n', "may not include")
        self.refuses("common/base/a.c", '#include "common/wire/hello.h"\n', "may not include")
        self.refuses("device/core/a.c", '#include "device/linux/link_lws.h"\n', "may not include")
        self.refuses("server/turn/a.c", '#include "server/session/session.h"\n', "may not include")
        self.refuses("server/engines/stt/a.c", '#include "server/session/session.h"\n', "may not include")

    def test_a_third_party_header_outside_its_folder_is_refused(self):
        self.refuses("server/session/a.c", "#include <libwebsockets.h>\n", "belongs in")
        self.refuses("server/family/a.c", "#include <sqlite3.h>\n", "belongs in")

    def test_the_operating_system_in_pure_code_is_refused(self):
        self.refuses("device/core/a.c", "#include <unistd.h>\n", "not for pure code")

    def test_a_long_file_is_refused(self):
        self.refuses("server/net/a.c", "int tb_x;\n" * 601, "601 lines")

    def test_a_long_function_is_refused(self):
        self.refuses("server/net/a.c", "void tb_a(void)\n{\n" + "\t;\n" * 59 + "}\n", "61 lines")

    def test_an_exported_name_without_the_prefix_is_refused(self):
        self.refuses("server/net/a.c", "int helper(int a)\n{\n\treturn a;\n}\n", "tb_ prefix")

    def test_a_static_name_needs_no_prefix(self):
        output, status = check({"server/net/a.c": "static int helper(int a)\n{\n\treturn a;\n}\n"})
        self.assertEqual(status, 0, output)

    def test_banned_calls_are_refused(self):
        for name in ("strcpy", "sprintf", "system", "atoi", "rand"):
            self.refuses("server/net/a.c", f"static void a(void)\n{{\n\t{name}(x);\n}}\n", f"{name} is banned")

    def test_the_heap_in_common_and_in_the_bears_core_is_refused(self):
        self.refuses("common/base/a.c", "static void a(void)\n{\n\tp = malloc(1);\n}\n", "malloc is banned")
        self.refuses("device/core/a.c", "static void a(void)\n{\n\tp = malloc(1);\n}\n", "malloc is banned")

    def test_words_in_comments_and_strings_are_no_calls(self):
        output, status = check({"server/net/a.c": '/* never system(x) */\nstatic const char *a = "rand(";\n'})
        self.assertEqual(status, 0, output)

    def test_a_file_with_secrets_is_refused(self):
        self.refuses("firmware/include/secrets.h", "\n", "never committed")

    def test_a_file_in_no_known_folder_is_refused(self):
        self.refuses("server/misc/a.c", "\n", "no folder of the layers table")


if __name__ == "__main__":
    unittest.main()
