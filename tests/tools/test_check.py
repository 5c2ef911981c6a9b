"""tests/check.h, whose checks all unit tests lean on: both of its backends fail what is wrong, say where, and go on."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import run_tests  # noqa: E402   it lies in another folder

SOURCE = """#include "tests/check.h"
static const char *nothing(void) { return NULL; }
TEST(good_values_pass) { CHECK(1 + 1 == 2); CHECK_INT(-3, -3); CHECK_STR("a", "a"); CHECK_MEM("ab", "ac", 1); }
TEST(a_wrong_condition) { CHECK(1 + 1 == 3); }
TEST(a_wrong_number) { CHECK_INT(INT64_C(1) << 40, 0); }
TEST(a_wrong_text) { CHECK_STR("a", "b"); }
TEST(a_text_that_is_not_there) { CHECK(nothing() != NULL); CHECK_STR("a", nothing()); }
TEST(wrong_bytes) { CHECK_MEM("ab", "ac", 2); }
TEST(good_again) { CHECK(1); }
TEST_MAIN(T(good_values_pass), T(a_wrong_condition), T(a_wrong_number), T(a_wrong_text), T(a_text_that_is_not_there),
          T(wrong_bytes), T(good_again))
"""
VERDICTS = ["passed"] + ["failed"] * 5 + ["passed"]


class Checks(unittest.TestCase):
    def judge(self, source, *flags):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "test_x.c"
            path.write_text(source, encoding="utf-8")
            program = path.with_suffix("")
            subprocess.run(["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-I", ROOT, path, "-o", program, *flags],
                           check=True)
            output, code = run_tests.run([str(program)], dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP"))
        return [verdict for _, verdict in run_tests.judge_tap("x", output, code)], output, code

    def test_each_kind_of_check_fails_on_cmocka(self):
        verdicts, _, code = self.judge(SOURCE, "-lcmocka")
        self.assertEqual(verdicts, VERDICTS)
        self.assertNotEqual(code, 0)

    def test_each_kind_of_check_fails_on_the_bare_machine_and_says_where(self):
        verdicts, output, code = self.judge(SOURCE, "-DTB_CHECK_BARE")
        self.assertEqual(verdicts, VERDICTS)
        self.assertEqual(code, 1)
        self.assertEqual(output.count("test_x.c:"), 5)
        self.assertIn("1099511627776 is not 0", output)

    def test_a_failed_check_ends_its_test(self):
        source = '#include "tests/check.h"\n#include <stdlib.h>\nTEST(a) { CHECK(0); abort(); }\nTEST_MAIN(T(a))\n'
        for flag in ("-lcmocka", "-DTB_CHECK_BARE"):
            self.assertEqual(self.judge(source, flag)[0], ["failed"])

    def test_many_failures_are_still_a_failure(self):
        source = '#include "tests/check.h"\nTEST(a) { CHECK(0); }\nTEST_MAIN(' + ", ".join(["T(a)"] * 256) + ")\n"
        self.assertEqual(self.judge(source, "-DTB_CHECK_BARE")[2], 1)


if __name__ == "__main__":
    unittest.main()
