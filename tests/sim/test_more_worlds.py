"""The other half of the seeds that every commit runs; beside the first half, on another core."""
import unittest

from support.sim import Run


class MoreWorldsTest(unittest.TestCase):
    def test_no_invariant_breaks_in_an_hour_of_the_seeds_26_to_50(self):
        run = Run("--seed", 26, "--seeds", 25, "--hours", 1)
        self.assertEqual(run.code, 0, run.output)
        self.assertEqual(len(run.seeds), 25)


if __name__ == "__main__":
    unittest.main()
