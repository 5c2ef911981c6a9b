"""Nobody looks into the running server, not even the user that it runs as; and it needs no root."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from support.teddyd import BIN, ROOT, Teddyd

NOBODY = 65534
WAYS_IN = ("environ", "maps", "mem", "auxv", "fd", "process_vm_readv", "ptrace")


def same_user():
    """For children that are to run as somebody who is not root; as whoever we are when we are not."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


class Closed(unittest.TestCase):
    def setUp(self):
        # Outside of a checkout that another user might not be able to reach.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="teddy-closed-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o711)
        for name in ("bin", "content", "model", "data"):
            (self.folder / name).mkdir()
        shutil.copy(BIN / "teddyd", self.folder / "bin")
        shutil.copy(ROOT / "tests/support/ptrace.py", self.folder / "bin")
        shutil.copytree(ROOT / "content", self.folder / "content", dirs_exist_ok=True)
        shutil.copytree(ROOT / "build/content", self.folder / "model", dirs_exist_ok=True)
        if os.getuid() == 0:
            os.chown(self.folder / "data", NOBODY, NOBODY)

    def start(self, **rights):
        # The sanitizer looks for leaks as a debugger does, and so it cannot.
        server = Teddyd("stt.model=content", f"content.dir={self.folder}/content",
                        f"content.model_dir={self.folder}/model", data=self.folder / "data",
                        program=self.folder / "bin/teddyd", rights=rights,
                        environment={"ASAN_OPTIONS": "detect_leaks=0"})
        self.addCleanup(server.__exit__)
        return server.start()

    def look_into(self, pid):
        """{way: what became of it}, tried by the server's own user."""
        done = subprocess.run([sys.executable, "-B", self.folder / "bin/ptrace.py", str(pid)], text=True,
                              capture_output=True, check=True, **same_user())
        return dict(line.split() for line in done.stdout.splitlines())

    def test_its_own_user_can_neither_debug_it_nor_read_its_memory_or_environment(self):
        with subprocess.Popen(["sleep", "60"], **same_user()) as ordinary:
            try:
                found = self.look_into(ordinary.pid)
            finally:
                ordinary.kill()
        self.assertEqual(found["environ"], "allowed", "these ways are closed on this machine to everybody")
        server = self.start(**same_user())
        found = self.look_into(server.process.pid)
        self.assertEqual(set(found), set(WAYS_IN))
        for way, result in found.items():
            self.assertIn(result, ("EPERM", "EACCES"), way)
        self.assertNotIn("running as root", server.log())

    def test_what_is_in_proc_of_it_is_roots(self):
        server = self.start(**same_user())
        for name in ("mem", "environ", "maps", "fd", "auxv"):
            self.assertEqual(os.stat(f"/proc/{server.process.pid}/{name}").st_uid, 0, name)

    def test_it_leaves_no_core(self):
        server = self.start(**same_user())
        limits = pathlib.Path(f"/proc/{server.process.pid}/limits").read_text(encoding="ascii")
        self.assertRegex(limits, r"Max core file size +0 +0 ")

    @unittest.skipIf(os.getuid() != 0, "only root can run it as root")
    def test_root_is_told_that_it_is_not_needed(self):
        server = self.start()
        self.assertRegex(server.log(), r'level=warn msg="running as root')


if __name__ == "__main__":
    unittest.main()
