"""The runner's reading of what unittest says: every test counts once, whatever it prints."""
import importlib.util
import pathlib
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "run_tests.py"
SPEC = importlib.util.spec_from_file_location("run_tests", TOOL)
run_tests = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(run_tests)


class Judging(unittest.TestCase):
    def judge(self, output, code=0):
        return [(name.removeprefix("n: "), verdict) for name, verdict in run_tests.judge_unittest("n", output, code)]

    def test_each_word_is_a_verdict(self):
        self.assertEqual(self.judge("test_a (m.C.test_a) ... ok\ntest_b (m.C.test_b) ... FAIL\n"
                                    "test_c (m.C.test_c) ... skipped 'why'\ntest_d (m.C.test_d) ... ERROR\n", 1),
                         [("test_a", "passed"), ("test_b", "failed"), ("test_c ('why')", "skipped"),
                          ("test_d", "failed")])

    def test_a_test_that_prints_before_its_verdict_counts(self):
        self.assertEqual(self.judge("test_a (m.C.test_a) ... a warning\n  and more of it\nok\n"
                                    "test_b (m.C.test_b) ... \nok\n"), [("test_a", "passed"), ("test_b", "passed")])

    def test_a_failed_sub_test_counts_by_its_own_name(self):
        self.assertEqual(self.judge("test_a (m.C.test_a) ... \n  test_a (m.C.test_a) (number=1) ... FAIL\n"
                                    "test_b (m.C.test_b) ... ok\n", 1),
                         [("test_a (number=1)", "failed"), ("test_b", "passed")])

    def test_a_program_that_ends_badly_or_says_nothing_has_failed(self):
        self.assertEqual(self.judge("test_a (m.C.test_a) ... ok\ntest_b (m.C.test_b) ... ", -11),
                         [("test_a", "passed"), ("ended with status -11", "failed")])
        self.assertEqual(self.judge(""), [("ended with status 0", "failed")])


if __name__ == "__main__":
    unittest.main()
