"""The set-up portal's pages in C are those of the HTML files."""
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class PortalPage(unittest.TestCase):
    def test_the_committed_pages_are_up_to_date(self):
        done = subprocess.run([sys.executable, ROOT / "tools" / "make_portal_page.py", "--check"],
                              stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
