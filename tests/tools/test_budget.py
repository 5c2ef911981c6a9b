"""What the bear's code may cost a microcontroller, measured on what was built for one."""
import os
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import embedded  # noqa: E402   it lies in another folder


class Budgets(unittest.TestCase):
    def test_instructions_memory_and_flash_are_within_their_budgets(self):
        found = embedded.figures(pathlib.Path(os.environ["TEDDY_BUILD"]).parent)
        self.assertEqual(embedded.exceeded(found), [], found)

    def test_a_figure_above_its_budget_or_not_measured_is_told(self):
        for name, most in embedded.BUDGETS.items():
            good = [(other, 1.0, "KB") for other in embedded.BUDGETS if other != name]
            self.assertEqual(embedded.exceeded([*good, (name, most, "KB")]), [])
            self.assertEqual(len(embedded.exceeded([*good, (name, most + 0.1, "KB")])), 1)
            self.assertEqual(len(embedded.exceeded(good)), 1)

    def test_code_and_constants_count_as_flash_and_nothing_else_does(self):
        sizes = ".text  1 0\n.text.f  2 0\n.literal.f  4 0\n.rodata.str1.1  8 0\n.data  16 0\n.bss  32 0\n.debug_info  64 0\n"
        self.assertEqual(sum(int(size) for _, size in embedded.FLASH.findall(sizes)), 15)


if __name__ == "__main__":
    unittest.main()
