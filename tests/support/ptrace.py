"""What a debugger would do to a process, tried from a process of its own: prints what it got, one word a line.

usage: python3 ptrace.py PID
"""
import ctypes
import errno
import os
import sys

PTRACE_SEIZE = 0x4206


def attempt(name, function):
    try:
        function()
        print(name, "allowed")
    except OSError as error:
        print(name, errno.errorcode[error.errno])


def trace(pid):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(PTRACE_SEIZE, pid, None, None) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def read_memory(pid):
    class Piece(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(16)
    here, there = Piece(ctypes.addressof(buffer), 16), Piece(0x1000, 16)
    if libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) < 0:
        if ctypes.get_errno() == errno.EFAULT:
            return  # it might look, and there is nothing at that address
        raise OSError(ctypes.get_errno(), "process_vm_readv")


def main(pid):
    for name in ("environ", "maps", "mem", "auxv"):
        attempt(name, lambda name=name: open(f"/proc/{pid}/{name}", "rb").close())
    attempt("fd", lambda: os.listdir(f"/proc/{pid}/fd"))
    attempt("process_vm_readv", lambda: read_memory(pid))
    attempt("ptrace", lambda: trace(pid))


if __name__ == "__main__":
    main(int(sys.argv[1]))
