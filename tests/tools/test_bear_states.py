"""The diagram of the bear's states is what its table says."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = ("tools/bear_states.py", "device/core/state_table.c", "device/core/bear.h", "device/core/parts.h",
         "docs/bear-states.md")


class BearStatesTest(unittest.TestCase):
    def check(self, root):
        return subprocess.run([root / "tools/bear_states.py", "--check"], text=True, stdout=subprocess.PIPE)

    def test_the_document_is_drawn_from_the_table(self):
        result = self.check(ROOT)
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_a_table_that_was_changed_without_the_document_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in FILES:
                (pathlib.Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, pathlib.Path(folder) / name)
            table = pathlib.Path(folder) / "device/core/state_table.c"
            table.write_text(table.read_text().replace("GO(rest, RESTING)", "GO(rest, OFFLINE)"))
            result = self.check(pathlib.Path(folder))
        self.assertEqual(result.returncode, 1)
        self.assertIn("docs/bear-states.md", result.stdout)


if __name__ == "__main__":
    unittest.main()
