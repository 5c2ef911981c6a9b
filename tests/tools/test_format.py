"""Every C file is as clang-format would have it (make format)."""
import pathlib
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Format(unittest.TestCase):
    def test_every_source_is_formatted(self):
        files = [path for folder in ("common", "device", "server", "ctl", "bench", "tests")
                 for path in sorted((ROOT / folder).rglob("*.[ch]"))]
        self.assertGreater(len(files), 200)
        done = subprocess.run(["clang-format", "--dry-run", "--Werror", *files], cwd=ROOT, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        self.assertEqual(done.returncode, 0, "run `make format`:\n" + done.stdout[:4000])


if __name__ == "__main__":
    unittest.main()
