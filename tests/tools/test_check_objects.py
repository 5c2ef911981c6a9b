"""The check of objects finds each thing it is for, and finds nothing in what was built here."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["TEDDY_BUILD"])


sys.path.insert(0, str(ROOT / "tools"))
import check_objects  # noqa: E402   it lies in another folder


def check(path, text):
    """Compiles one source as `path` of a build; returns what is wrong with it, a line each."""
    with tempfile.TemporaryDirectory() as folder:
        target = pathlib.Path(folder, path).with_suffix(".o")
        target.parent.mkdir(parents=True)
        subprocess.run(["gcc", "-std=c11", "-fno-builtin", "-w", "-x", "c", "-c", "-", "-o", target], input=text,
                       text=True, check=True)
        return list(check_objects.check_objects(pathlib.Path(folder)))


class ObjectCheck(unittest.TestCase):
    def refuses(self, path, text, why):
        problems = check(path, text)
        self.assertTrue(any(why in problem for problem in problems), (text, problems))

    def accepts(self, path, text):
        self.assertEqual(check(path, text), [])

    def test_what_was_built_here_is_fine(self):
        self.assertGreater(len(list(BUILD.rglob("obj/server/*/*.o"))), 50)
        done = subprocess.run([sys.executable, ROOT / "tools/check_objects.py", BUILD / "obj"], text=True,
                              stdout=subprocess.PIPE, check=False)
        self.assertEqual((done.stdout, done.returncode), ("objects: fine\n", 0))

    def test_the_program_ends_with_1_when_it_found_something(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["gcc", "-x", "c", "-c", "-", "-o", f"{folder}/a.o"], input="int count;", text=True, check=True)
            done = subprocess.run([sys.executable, ROOT / "tools/check_objects.py", folder], text=True,
                                  stdout=subprocess.PIPE, check=False)
        self.assertEqual((done.stdout, done.returncode), ("a.o: exports count, which has no tb_ prefix\n", 1))

    def test_an_exported_function_or_variable_without_the_prefix_is_refused(self):
        self.refuses("server/net/a.c", "int helper(void) { return 1; }", "exports helper")
        self.refuses("server/net/a.c", "int count;", "exports count")
        self.refuses("ctl/a.c", "int count = 1;", "exports count")
        self.refuses("device/linux/a.c", "const int limit = 1;", "exports limit")

    def test_what_is_static_or_has_the_prefix_is_accepted(self):
        self.accepts("server/net/a.c", "static int helper(void) { return 1; } int tb_a(void) { return helper(); }"
                                       "int main(void) { return 0; } static int count; int *tb_b(void) { return &count; }")

    def test_a_banned_call_by_another_spelling_is_refused(self):
        self.refuses("server/net/a.c", "char *strcpy(); void tb_a(char *b) { (strcpy)(b, b); }", "calls strcpy")
        self.refuses("server/net/a.c", "int __sprintf_chk(); void tb_a(char *b) { __sprintf_chk(b); }", "calls sprintf")

    def test_the_heap_a_clock_or_a_file_in_pure_code_is_refused(self):
        for folder in ("common/base", "common/wire", "device/core"):
            for name in ("malloc", "strdup", "clock_gettime", "printf", "getenv"):
                self.refuses(f"{folder}/a.c", f"int {name}(); void tb_a(void) {{ {name}(); }}", f"calls {name}")
        self.accepts("device/linux/a.c", "int malloc(); void tb_a(void) { malloc(); }")

    def test_state_of_its_own_in_pure_code_is_refused(self):
        for text in ("static int n; int tb_a(void) { return ++n; }", "int tb_n = 7;",
                     "int tb_a(void) { static int n = 3; return ++n; }",
                     "static _Thread_local int n; int tb_a(void) { return ++n; }"):
            self.refuses("common/base/a.c", text, "no state of its own")
            self.refuses("device/core/a.c", text, "no state of its own")
            self.accepts("server/net/a.c", text)

    def test_constant_tables_in_pure_code_are_accepted(self):
        self.accepts("common/base/a.c", "int memcmp(); static const char *const names[] = {\"a\", \"b\"};"
                                        "const char *tb_a(int i) { return memcmp() ? names[i] : 0; }")

    def test_a_build_that_is_not_there_is_no_success(self):
        done = subprocess.run([sys.executable, ROOT / "tools/check_objects.py", BUILD / "nowhere"],
                              stderr=subprocess.DEVNULL, check=False)
        self.assertNotEqual(done.returncode, 0)


class Sanitizers(unittest.TestCase):
    def test_every_program_under_test_has_both_sanitizers(self):
        programs = [path for pattern in ("bin/*", "unit/*/*", "fuzz/*/*") for path in BUILD.glob(pattern)
                    if os.access(path, os.X_OK)]
        self.assertGreater(len(programs), 50)
        for program in programs:
            names = subprocess.run(["nm", program], stdout=subprocess.PIPE, text=True, check=True).stdout
            for mark in ("__asan_init", "__ubsan_handle_"):
                self.assertIn(mark, names, program)


if __name__ == "__main__":
    unittest.main()
