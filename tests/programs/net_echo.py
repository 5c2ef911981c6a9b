"""Starts the program net_echo for one test and talks to it: WebSocket, raw bytes, TLS or plain."""
import os
import pathlib
import queue
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = pathlib.Path(os.environ.get("TEDDY_BUILD", ROOT / "build/test")) / "bin/net_echo"
DEADLINE_S = 20
KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def upgrade(path="/", method="GET", version="HTTP/1.1", drop=(), **changes):
    """The head of an upgrade; headers by name with _ for -, drop leaves some out."""
    headers = {"Host": "localhost", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": KEY}
    headers.update({name.replace("_", "-"): value for name, value in changes.items()})
    lines = [f"{name}: {value}\r\n" for name, value in headers.items() if name not in drop]
    return f"{method} {path} {version}\r\n{''.join(lines)}\r\n".encode()


def frame(payload, first=0x81, mask=b"\x01\x02\x03\x04"):
    """One masked client frame."""
    size = len(payload)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 65536:
        length = b"\xfe" + size.to_bytes(2, "big")
    else:
        length = b"\xff" + size.to_bytes(8, "big")
    return bytes([first]) + length + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def read_frame(stream):
    """(first byte, payload) of one server frame from a file-like stream."""
    first, size = stream.read(2)
    if size == 126:
        size = int.from_bytes(stream.read(2), "big")
    elif size == 127:
        size = int.from_bytes(stream.read(8), "big")
    return first, stream.read(size)


class Answer:
    """An HTTP answer read to the end of the connection."""

    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        self.status = int(lines[0].split()[1]) if lines[0] else None
        self.headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}


class Echo:
    """with Echo() as echo: … Arguments as of the program, after the data folder."""

    def __init__(self, *arguments, folder=None):
        self.arguments = [str(argument) for argument in arguments]
        self.own_folder = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="teddy-net-"))
        self.lines = queue.Queue()

    def __enter__(self):
        self.log = open(self.folder / "log", "w+b")
        self.process = subprocess.Popen([PROGRAM, self.folder, *self.arguments], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.tls_port, self.plain_port = map(int, self.wait_line("ready").split()[1:])
        return self

    def __exit__(self, kind, *_):
        code = self.stop()
        log = self.log_text()
        self.log.close()
        if self.own_folder:
            shutil.rmtree(self.folder)
        if code != 0 and kind is None:
            raise AssertionError(f"net_echo ended with {code}:\n{log}")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.reader.join(DEADLINE_S)
        self.process.stdout.close()
        return self.process.wait()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.strip())

    def wait_line(self, word):
        """The next line that begins with word; lines before it are dropped."""
        end = time.monotonic() + DEADLINE_S
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"net_echo did not say {word!r}:\n{self.log_text()}") from None
            if line.split()[:1] == [word]:
                return line

    def signal(self, number):
        self.process.send_signal(number)

    def log_text(self):
        return (self.folder / "log").read_text(errors="replace")

    def rss_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def trust(self):
        return ssl.create_default_context(cafile=str(self.folder / "dev-ca.pem"))

    def wss(self, path="/"):
        return f"wss://localhost:{self.tls_port}{path}"

    def ws(self, path="/"):
        return f"ws://127.0.0.1:{self.plain_port}{path}"

    def plain(self):
        return socket.create_connection(("127.0.0.1", self.plain_port), DEADLINE_S)

    def tls(self, context=None):
        raw = socket.create_connection(("127.0.0.1", self.tls_port), DEADLINE_S)
        return (context or self.trust()).wrap_socket(raw, server_hostname="localhost")

    def ask(self, data, tls=False):
        """Sends bytes and reads the answer until the server ends the connection."""
        with (self.tls() if tls else self.plain()) as stream:
            stream.sendall(data)
            return Answer(b"".join(iter(lambda: stream.recv(65536), b"")))

    def open(self, path="/", **options):
        """A raw socket on which the upgrade has been accepted, with a file to read from."""
        stream = self.plain()
        stream.sendall(upgrade(path, **options))
        reader = stream.makefile("rb")
        head = b"".join(iter(reader.readline, b"\r\n"))
        if not head.startswith(b"HTTP/1.1 101 "):
            raise AssertionError(f"not upgraded: {head!r}")
        return stream, reader
