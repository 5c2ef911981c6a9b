#!/usr/bin/python3
"""The server under load, with engines that do nothing: what a message costs, what an idle bear costs, how fast a thousand sign
on, and what the server adds to the time of its engines. Each figure beside its limit, and its baseline in the same run.

usage: tools/bench_load.py [--build DIR] [--only wire,idle,storm,delay] [--idle N]
"""
import argparse
import contextlib
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import demo

ROOT = pathlib.Path(__file__).resolve().parent.parent
PARTS = ("wire", "idle", "storm", "delay")
# What must hold; a line says so when it does not.
WIRE_RATIO_MAX, IDLE_KB_MAX, STORM_S_MAX, ADDED_P50_MS_MAX, ADDED_P99_MS_MAX = 2.0, 40, 10, 1, 5
WIRE_ROUNDS, WIRE_MESSAGES, WIRE_CONNECTIONS = 5, 40000, 16
STORM_BEARS, DELAY_BEARS, DELAY_S, DELAY_PAUSE_MS = 1000, 500, 15, 9000
IDLE_BEARS = 5000


def cpu_s(pid):
    """The CPU time of all threads so far."""
    total_ns = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            total_ns += int((task / "schedstat").read_text().split()[0])
    return total_ns / 1e9


def resident_kb(pid):
    return int(re.search(r"^Rss:\s+(\d+)", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1])


class Server:
    """teddyd on a free port, with N bears enrolled. with Server(build, n, "key=value", ...) as server: server.port"""

    def __init__(self, build, n_bears, *settings):
        self.build, self.n_bears, self.settings = build, n_bears, settings
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        with self._stack as stack:
            self.data = pathlib.Path(tempfile.mkdtemp(prefix="teddy-bench-"))
            stack.callback(shutil.rmtree, self.data, ignore_errors=True)
            self.bears = self.data / "bears"
            with open(self.bears, "w", encoding="utf-8") as out:
                subprocess.run([self.build / "bench" / "enrol", self.data, str(self.n_bears)], stdout=out, check=True)
            command = [self.build / "bin" / "teddyd", "--data", self.data, "--listen", "127.0.0.1:0", "--set",
                       "log.level=error"]
            # Said before the first line of the log is: the port is found where the system tells it.
            command[-1] = "log.level=info"
            for setting in (f"net.max_sessions={max(100, self.n_bears)}", "session.day_minutes=0",
                            "net.max_messages_per_s=100000", *self.settings):
                command += ["--set", setting]
            self.log = self.data / "log"
            with open(self.log, "w", encoding="utf-8") as log:
                self.process = subprocess.Popen(command, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
            stack.callback(demo.end, self.process)
            self.port = self._wait()
            self._stack = stack.pop_all()
        return self

    def _wait(self):
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            ready = re.search(r"ready tls_port=(\d+)", self.log.read_text())
            if ready:
                return int(ready[1])
            time.sleep(0.05)
        sys.exit("teddyd did not start:\n" + self.log.read_text()[-2000:])

    def __exit__(self, *_):
        self._stack.close()

    def bears_command(self, mode, n, *arguments, port=None):
        return [self.build / "bench" / "bears", mode, str(port or self.port), self.data / "dev-ca.pem", self.bears,
                str(n), *map(str, arguments)]


def one_wire_round(command, pid):
    """CPU microseconds of the server for each message."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as bears:
        if bears.stdout.readline() != "begin\n":
            sys.exit("the bears could not connect")
        began_s = cpu_s(pid)
        bears.stdin.write("\n")
        bears.stdin.flush()
        n_messages = int(bears.stdout.readline().split()[1])
        return (cpu_s(pid) - began_s) / n_messages * 1e6


def print_limit(name, value, unit, limit):
    print(f"{name}: {value} {unit}" + (f"    (limit {limit}: missed)" if float(value) > limit else ""), flush=True)


def wire(build):
    with Server(build, WIRE_CONNECTIONS, "dev.null_engines=on") as server:
        echo = subprocess.Popen([build / "bench" / "echo", server.data / "dev-cert.pem", server.data / "dev-key.pem"],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            port = int(echo.stdout.readline().split()[1])
            ours, bare = [], []
            for _ in range(WIRE_ROUNDS):
                bare.append(one_wire_round(server.bears_command("wire", WIRE_CONNECTIONS, WIRE_MESSAGES, port=port),
                                           echo.pid))
                ours.append(one_wire_round(server.bears_command("wire", WIRE_CONNECTIONS, WIRE_MESSAGES),
                                           server.process.pid))
        finally:
            echo.stdin.close()
            demo.end(echo)
            echo.stdout.close()
    print(f"wire_bare_echo_us: {statistics.median(bare):.1f} us")
    print(f"wire_message_us: {statistics.median(ours):.1f} us")
    print_limit("wire_cpu_ratio", f"{statistics.median(ours) / statistics.median(bare):.2f}", "x", WIRE_RATIO_MAX)


def idle(build, n_bears):
    with Server(build, n_bears, "dev.null_engines=on") as server:
        time.sleep(0.5)
        before_kb = resident_kb(server.process.pid)
        with subprocess.Popen(server.bears_command("idle", n_bears), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as bears:
            told = bears.stdout.readline().split()
            time.sleep(2)
            after_kb = resident_kb(server.process.pid)
            bears.stdin.close()
    print(f"idle_bears: {told[1]} bears")
    print(f"idle_sign_on_s: {told[3]} s")
    print_limit("idle_rss_kb_per_bear", f"{(after_kb - before_kb) / max(1, int(told[1])):.1f}", "KB", IDLE_KB_MAX)


def storm(build):
    with Server(build, STORM_BEARS, "dev.null_engines=on") as server:
        told = subprocess.run(server.bears_command("storm", STORM_BEARS), stdout=subprocess.PIPE, text=True,
                              check=True).stdout.split()
    print(f"storm_bears_in: {told[1]} bears")
    print(f"storm_refusals: {told[5]} tries")
    print_limit("storm_s", told[3], "s", STORM_S_MAX)


def delay(build):
    with Server(build, DELAY_BEARS, "dev.null_engines=on") as server:
        told = subprocess.run(server.bears_command("delay", DELAY_BEARS, DELAY_S, DELAY_PAUSE_MS),
                              stdout=subprocess.PIPE, text=True, check=True).stdout.split()
        print(f"server_added_cpu_cores: {cpu_s(server.process.pid) / (DELAY_S + 5):.2f} cores")
    figures = dict(zip(told[::2], told[1::2]))
    print(f"server_added_turns: {figures['turns']} turns")
    print(f"server_added_unanswered: {figures['unanswered']} turns")
    print_limit("server_added_ms_p50", figures["p50_ms"], "ms", ADDED_P50_MS_MAX)
    print_limit("server_added_ms_p99", figures["p99_ms"], "ms", ADDED_P99_MS_MAX)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--idle", type=int, default=IDLE_BEARS, help="how many idle bears; two descriptors each here")
    options = parser.parse_args()
    demo.heed_signals()
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    n_idle = min(options.idle, allowed - 200)
    parts = {"wire": wire, "idle": lambda build: idle(build, n_idle), "storm": storm, "delay": delay}
    for name in options.only.split(","):
        parts[name](options.build)
    return 0


if __name__ == "__main__":
    sys.exit(main())
