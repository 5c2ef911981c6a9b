"""The judge of all tests: what it counts as passed, failed and skipped, and that nothing fails unseen."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import run_tests  # noqa: E402   it lies in another folder

UNITTEST = """test_a (t.T.test_a) ... ok
test_b (t.T.test_b) ... FAIL
test_c (t.T.test_c) ... ERROR
test_d (t.T.test_d) ... skipped 'no card'
"""


def verdicts(results):
    return [verdict for _, verdict in results]


class Judging(unittest.TestCase):
    def test_each_line_of_a_unit_test_program_counts(self):
        output = "1..3\nok 1 - a_is_so\nnot ok 2 - b_is_so\n# tests/unit/x.c:3: error\nok 3 - c_is_so\n"
        results = run_tests.judge_tap("unit/x", output, 1)
        self.assertEqual(results, [("unit/x: a_is_so", "passed"), ("unit/x: b_is_so", "failed"),
                                   ("unit/x: c_is_so", "passed")])

    def test_each_test_of_a_python_file_counts(self):
        results = run_tests.judge_unittest("e2e/x", UNITTEST, 1)
        self.assertEqual(verdicts(results), ["passed", "failed", "failed", "skipped"])
        self.assertIn("no card", results[3][0])

    def test_a_test_that_prints_before_its_verdict_counts(self):
        output = "test_a (t.T.test_a) ... a warning\n  and more of it\nok\ntest_b (t.T.test_b) ... \nok\n"
        self.assertEqual(run_tests.judge_unittest("e2e/x", output, 0),
                         [("e2e/x: test_a", "passed"), ("e2e/x: test_b", "passed")])

    def test_a_failed_sub_test_counts_by_its_own_name(self):
        output = "test_a (t.T.test_a) ... \n  test_a (t.T.test_a) (number=1) ... FAIL\ntest_b (t.T.test_b) ... ok\n"
        self.assertEqual(run_tests.judge_unittest("e2e/x", output, 1),
                         [("e2e/x: test_a (number=1)", "failed"), ("e2e/x: test_b", "passed")])

    def test_a_program_that_fails_behind_its_last_good_test_is_a_failure(self):
        for judge, output in ((run_tests.judge_tap, "ok 1 - a\nok 2 - b\n"),
                              (run_tests.judge_unittest, "test_a (t.T.test_a) ... ok\n")):
            for code in (1, 99, -6, -11):
                self.assertEqual(verdicts(judge("x", output, code)).count("failed"), 1)

    def test_a_program_that_ends_before_the_last_of_its_tests_is_a_failure(self):
        self.assertEqual(verdicts(run_tests.judge_tap("x", "1..3\nok 1 - a\nok 2 - b\n", 0)).count("failed"), 1)

    def test_a_program_that_tests_nothing_is_a_failure(self):
        for judge in (run_tests.judge_tap, run_tests.judge_unittest):
            self.assertEqual(verdicts(judge("x", "", 0)), ["failed"])

    def test_a_program_that_is_not_there_is_a_failure(self):
        output, code = run_tests.run(["/nowhere/test_x"], {})
        self.assertEqual(verdicts(run_tests.judge_tap("x", output, code)), ["failed"])

    def test_a_program_that_hangs_is_ended_with_all_that_it_started(self):
        before = run_tests.DEADLINE_S
        run_tests.DEADLINE_S = 1
        try:
            output, code = run_tests.run(["sh", "-c", "echo ok 1 - a; sleep 1000 & sleep 1000"], {"PATH": "/usr/bin:/bin"})
        finally:
            run_tests.DEADLINE_S = before
        self.assertIn("ended after 1 s", output)
        self.assertEqual(verdicts(run_tests.judge_tap("x", output, code)), ["passed", "failed"])

    def test_without_a_single_test_it_is_no_success(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([sys.executable, ROOT / "tools/run_tests.py", "--build", folder, "--only", "nothing"],
                                  stdout=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.stdout, done.returncode), ("0 passed, 0 failed\n", 1))

    def test_the_last_line_says_how_many_passed_and_failed(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([sys.executable, ROOT / "tools/run_tests.py", "--build", folder, "--only",
                                   "unit/common/test_base64"], stdout=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.stdout.splitlines()[-1], done.returncode), ("0 passed, 1 failed", 1))


if __name__ == "__main__":
    unittest.main()
