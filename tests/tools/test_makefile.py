"""What is built again, and what is not: a part of this tree, copied, built and changed."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ARCHIVE = "build/release/lib/common_base.a"


class Rebuilding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(tempfile.mkdtemp(prefix="makefile-"))
        cls.addClassCleanup(shutil.rmtree, cls.root)
        for name in ("Makefile", "VERSION"):
            shutil.copy(ROOT / name, cls.root)
        (cls.root / "tools").mkdir()
        shutil.copy(ROOT / "tools" / "embedded.mk", cls.root / "tools")
        shutil.copytree(ROOT / "common" / "base", cls.root / "common" / "base")
        cls.sources = {path.name for path in (cls.root / "common" / "base").glob("*.c")}
        cls.make()

    @classmethod
    def make(cls, *arguments):
        """Builds; returns the names of the sources that were compiled."""
        done = subprocess.run(["make", ARCHIVE, *arguments], cwd=cls.root, stdout=subprocess.PIPE, text=True, check=True,
                              env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ})
        return {line.split("/")[-1] for line in done.stdout.splitlines() if line.startswith("  cc ")}

    def members(self):
        done = subprocess.run(["ar", "t", self.root / ARCHIVE], stdout=subprocess.PIPE, text=True, check=True)
        return {name.replace(".o", ".c") for name in done.stdout.split()}

    def touch(self, name):
        """As if it had been changed after the build, whatever the clock's steps are."""
        path = self.root / name
        newest_ns = max(other.stat().st_mtime_ns for other in self.root.rglob("*"))
        os.utime(path, ns=(newest_ns + 10**7, newest_ns + 10**7))

    def test_nothing_is_built_twice(self):
        self.assertEqual(self.make(), set())

    def test_a_changed_source_is_built_alone(self):
        self.touch("common/base/hex.c")
        self.assertEqual(self.make(), {"hex.c"})

    def test_a_changed_header_builds_all_that_include_it_even_through_others(self):
        self.touch("common/base/status.h")
        rebuilt = self.make()
        self.assertLessEqual({"status.c", "hex.c", "json_scan.c"}, rebuilt)

    def test_another_version_or_other_flags_build_all_anew_and_so_does_the_way_back(self):
        for change in ("VERSION=9.9.9", "CFLAGS_release=-O1", "CC=gcc -DX"):
            self.assertEqual(self.make(change), self.sources)
            self.assertEqual(self.make(change), set())
            self.assertEqual(self.make(), self.sources)

    def test_asking_what_would_be_done_changes_nothing(self):
        subprocess.run(["make", "-n", ARCHIVE, "VERSION=9.9.9"], cwd=self.root, stdout=subprocess.DEVNULL, check=True)
        self.assertEqual(self.make(), set())

    def test_a_source_that_comes_and_goes_comes_into_and_goes_out_of_its_archive(self):
        extra = self.root / "common" / "base" / "extra.c"
        extra.write_text("extern int tb_extra;\nint tb_extra = 1;\n", encoding="utf-8")
        self.assertEqual(self.make(), {"extra.c"})
        self.assertEqual(self.members(), self.sources | {"extra.c"})
        extra.unlink()
        self.assertEqual(self.make(), set())
        self.assertEqual(self.members(), self.sources)


if __name__ == "__main__":
    unittest.main()
