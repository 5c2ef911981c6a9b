"""Simulated worlds: nothing that must hold breaks, and one seed is one history."""
import unittest

from support.sim import Run


class WorldTest(unittest.TestCase):
    def check_seeds(self, first, count):
        run = Run("--seed", first, "--seeds", count, "--hours", 1)
        self.assertEqual(run.code, 0, run.output)
        self.assertEqual(len(run.seeds), count)
        self.assertGreater(run.sum("answered"), 0)
        self.assertGreater(run.sum("power_cuts"), 0)
        # Of so few hours; what thousands have is for the soak to say.
        self.assertGreater(run.sum("up_ms") / run.sum("working_ms"), 0.985)

    def test_no_invariant_breaks_in_an_hour_of_the_seeds_1_to_25(self):
        self.check_seeds(1, 25)

    def test_several_bears_share_one_world(self):
        run = Run("--seed", 77, "--hours", 1, "--bears", 4)
        self.assertEqual(run.code, 0, run.output)

    def test_the_same_seed_is_the_same_history(self):
        first, second = (Run("--seed", 5, "--hours", 1, "--bears", 2) for _ in range(2))
        self.assertEqual(first.output, second.output)
        self.assertEqual(len(first.seeds[0]["hash"]), 16)

    def test_another_seed_is_another_history(self):
        run = Run("--seed", 11, "--seeds", 2, "--hours", 1)
        self.assertNotEqual(run.seeds[0]["hash"], run.seeds[1]["hash"])

    def test_the_invariants_are_listed_with_a_sentence_each(self):
        run = Run("--invariants")
        self.assertEqual(run.code, 0)
        self.assertGreaterEqual(len(run.output.splitlines()), 10)

    def test_a_wrong_option_is_refused(self):
        for arguments in ([], ["--hours", "0"], ["--hours", "x"], ["--hours", "1", "--bears", "65"], ["--hours", "1", "more"]):
            self.assertEqual(Run(*arguments).code, 2, arguments)


if __name__ == "__main__":
    unittest.main()
