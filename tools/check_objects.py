#!/usr/bin/python3
"""Checks in compiled objects what sources can hide: what they export, what they call, what they keep.

usage: tools/check_objects.py FOLDER     the objects of one build, as build/test/obj; prints `object: what is wrong`, one a
                                         line; status 1 when there is any
"""
import pathlib
import re
import subprocess
import sys

import check_structure

# Added by the compiler and the sanitizers.
COMPILERS = re.compile(r"_GLOBAL_OFFSET_TABLE_|__(asan|lsan|ubsan|sanitizer|odr_asan|stack_chk|gcov)\w*(\.\w+)?")
# What others call by a name that is theirs: the C library, the fuzzer, and every library (server/app/heap.c).
ENTRIES = ("main", "LLVMFuzzerTestOneInput", "free", "realloc")
# All that pure code may ask of its platform's C library.
PURE_CALLS = set("memchr memcmp memcpy memmove memset snprintf strchr strcmp strlen strncmp strnlen vsnprintf".split())
# Sections that hold what the program may change; .data.rel.ro and the like are constant once it runs.
WRITABLE = re.compile(r"\.(data|bss|tdata|tbss)(\.(?!rel\.ro)\S*)?")


def symbols_of(paths):
    """(path, name, class, section) as nm tells them; an undefined symbol has class U."""
    done = subprocess.run(["nm", "-A", "--format=sysv", *paths], stdout=subprocess.PIPE, text=True, check=True)
    for line in done.stdout.splitlines():
        fields = [field.strip() for field in line.split("|")]
        if len(fields) == 7:
            path, _, name = fields[0].rpartition(":")
            yield path, name, fields[2], fields[6]


def check_symbol(path, name, kind, section):
    if COMPILERS.fullmatch(name):
        return
    ours = name.startswith("sim_" if path.startswith("tests/sim/") else "tb_")
    pure = check_structure.within(path, check_structure.PURE)
    if kind == "U":
        plain = re.sub(r"^__(\w+)_chk$", r"\1", name)
        if plain in check_structure.BANNED:
            yield f"calls {plain}, which is banned"
        if pure and not ours and plain not in PURE_CALLS:
            yield f"calls {plain}, which is not for pure code"
        return
    if kind.isupper() and not ours and name not in ENTRIES:
        yield f"exports {name}, which has no tb_ prefix"
    if pure and WRITABLE.fullmatch(section):
        yield f"keeps {name} in {section}: pure code has no state of its own"


def check_objects(root):
    paths = sorted(root.rglob("*.o"))
    for path, *symbol in symbols_of(paths) if paths else ():
        name = pathlib.Path(path).relative_to(root).as_posix()
        for problem in check_symbol(name, *symbol):
            yield f"{name}: {problem}"


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1]).is_dir():
        sys.exit("usage: tools/check_objects.py FOLDER")
    problems = list(check_objects(pathlib.Path(sys.argv[1])))
    print("\n".join(problems) or "objects: fine")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
