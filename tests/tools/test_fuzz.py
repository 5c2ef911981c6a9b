"""The fuzz targets' machinery: that a broken requirement fails, in the short run and in the long one, and can be repeated."""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FUZZ = ROOT / "tests" / "fuzz"
sys.path.insert(0, str(ROOT / "tools"))
import fuzz  # noqa: E402   it lies in another folder

# A target that no input that begins with `{` may reach.
TARGET = """#include "tests/fuzz/fuzz.h"
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	FUZZ_REQUIRE(n_bytes == 0 || data[0] != '{');
	return 0;
}
"""


class Replaying(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="fuzz-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        (cls.folder / "target.c").write_text(TARGET, encoding="utf-8")
        cls.program = cls.folder / "target"
        subprocess.run(["gcc", "-D_GNU_SOURCE", "-I", ROOT, "-o", cls.program, cls.folder / "target.c", FUZZ / "replay.c",
                        ROOT / "common" / "base" / "span.c"], check=True)

    def replay(self, *inputs):
        corpus = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        for number, text in enumerate(inputs):
            (corpus / f"input{number}").write_bytes(text)
        return subprocess.run([self.program, corpus], capture_output=True, text=True, check=False)

    def test_inputs_that_are_borne_pass_by_name_and_number(self):
        done = self.replay(b"ab", b"")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^ok 1 - \w+ # 2 inputs\n$")

    def test_an_input_that_breaks_a_requirement_is_the_last_one_named(self):
        done = self.replay(b"ab", b"{", b"cd")
        self.assertLess(done.returncode, 0)
        self.assertIn("broken: n_bytes == 0", done.stderr)
        self.assertEqual(re.findall(r"^# (\S+)$", done.stderr, re.M)[-1].rsplit("/", 1)[1], "input1")
        self.assertNotIn("ok 1", done.stdout)

    def test_damaged_copies_are_tried_too(self):
        done = self.replay(b"x{{{{{{{{{{{{{{{")
        self.assertLess(done.returncode, 0)
        self.assertIn("damage", done.stderr)

    def test_a_corpus_without_inputs_is_a_failure(self):
        done = self.replay()
        self.assertEqual(done.returncode, 1)
        self.assertIn("not ok", done.stdout)


class Looking(unittest.TestCase):
    def run_target(self, script):
        """What tools/fuzz.py makes of a fuzzer that behaves like this."""
        with tempfile.TemporaryDirectory(prefix="fuzz-test-") as folder:
            program = pathlib.Path(folder) / "target"
            program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            program.chmod(0o755)
            return fuzz.run(program, pathlib.Path(folder) / "build", 1)

    def test_a_run_without_a_finding_holds_and_says_how_much_was_tried(self):
        line, held, _ = self.run_target("echo '#9 DONE cov: 12 ft: 3'; echo 'stat::number_of_executed_units: 77'")
        self.assertTrue(held)
        self.assertEqual(line, "77 inputs, 12 edges, no finding")

    def test_a_finding_fails_with_the_path_of_what_repeats_it(self):
        line, held, _ = self.run_target("echo 'Test unit written to /x/target-crash-1'; exit 77")
        self.assertFalse(held)
        self.assertEqual(line, "FOUND /x/target-crash-1")

    def test_a_fuzzer_that_ends_for_another_reason_fails(self):
        self.assertFalse(self.run_target("exit 1")[1])

    def test_a_target_that_is_not_there_fails(self):
        with tempfile.TemporaryDirectory(prefix="fuzz-test-") as folder:
            self.assertFalse(fuzz.run(pathlib.Path("/nowhere/target"), pathlib.Path(folder), 1)[1])

    def test_an_unknown_target_is_refused(self):
        with self.assertRaises(SystemExit):
            fuzz.targets_of(ROOT, ["no_such_target"])


class Kept(unittest.TestCase):
    def test_every_target_has_a_name_of_its_own_and_a_corpus_and_no_corpus_is_without_a_target(self):
        names = [path.stem for path in FUZZ.glob("*/*.c")]
        self.assertGreater(len(names), 10)
        self.assertEqual(sorted(names), sorted(path.name for path in (FUZZ / "corpus").iterdir()))

    def test_the_corpora_are_small(self):
        sizes = [path.stat().st_size for path in FUZZ.glob("corpus/*/*")]
        self.assertLessEqual(sum(sizes), 300_000)

    def test_every_dictionary_is_used_and_has_the_form_that_the_fuzzer_reads(self):
        used = {pathlib.Path(option.split("=")[1]).stem for path in FUZZ.glob("*/*.c") for option in fuzz.words_of(path.stem)}
        self.assertEqual(used, {path.stem for path in FUZZ.glob("*.dict")})
        for path in FUZZ.glob("*.dict"):
            for line in path.read_text(encoding="utf-8").splitlines():
                self.assertRegex(line, r'^(#.*|"(\\\\|\\"|\\x[0-9a-f]{2}|[^\\"])+")$', path.name)


if __name__ == "__main__":
    unittest.main()
