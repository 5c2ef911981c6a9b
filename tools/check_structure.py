#!/usr/bin/python3
"""Checks what a compiler does not: who includes whom, sizes, names, banned calls, secrets.

usage: tools/check_structure.py [ROOT]     prints `file:line: what is wrong`, one a line; status 1 when there is any
"""
import pathlib
import re
import sys

MAX_FILE_LINES = 600
MAX_FUNCTION_LINES = 60

# A folder may include itself and what stands behind it here; the longest matching folder counts.
LAYERS = {
    "common/base": [],
    "common/audio": ["common/base"],
    "common/wire": ["common/base"],
    "device/port": ["common"],
    "device/core": ["device/port", "common"],
    "device/psa": ["device/port", "common"],
    "device/linux": ["device/core", "device/port", "device/psa", "common"],
    "server/loop": ["common"],
    "server/work": ["server/loop", "common"],
    "server/net": ["server/loop", "common"],
    "server/phrase": ["common"],
    "server/safety": ["server/phrase", "common"],
    "server/engines/stt": ["common"],
    "server/engines/tts": ["common"],
    "server/engines/mp3": ["common"],
    "server/engines/reply": ["server/phrase", "common"],
    "server/turn": ["server/safety", "server/engines/stt/stt.h", "server/engines/reply/reply.h", "common"],
    "server/engines/dispatch": ["server/turn/order.h", "server/engines", "server/work", "server/loop", "common"],
    "server/session": ["server/turn", "server/safety", "common"],
    "server/store": ["common"],
    "server/family": ["server/store", "common"],
    "server/ops": ["common"],
    "server/app": ["server", "common"],
    "ctl": ["server/family", "server/store", "server/safety", "server/ops", "common"],
    "tests": ["common", "device", "server", "ctl", "tests"],
    "bench": ["common", "device", "server", "bench"],
}

# Third-party headers stay in the folder that wraps them.
WRAPPED = {
    r"libwebsockets\.h": ["server/net", "device/linux"],
    r"openssl/.*": ["server/net", "device/linux"],
    r"uv\.h": ["server/loop", "server/net"],
    r"sqlite3\.h": ["server/store"],
    r"sodium\.h": ["server/family"],
    r"pocketsphinx\.h|sphinxbase/.*": ["server/engines/stt"],
    r"flite.*|cst_.*": ["server/engines/tts"],
    r"lame/.*": ["server/engines/mp3"],
    r"mpg123\.h|alsa/.*": ["device/linux"],
    r"psa/.*|mbedtls/.*": ["device/psa"],
}
# What pure code may have of the C library: nothing that needs an operating system.
PURE = ["common", "device/core", "device/port"]
PURE_HEADERS = {"stdbool.h", "stddef.h", "stdint.h", "string.h", "limits.h", "stdarg.h", "stdio.h", "inttypes.h",
                "assert.h", "stdatomic.h"}

BANNED = "strcpy strcat sprintf vsprintf gets strtok atoi atol alloca rand system popen".split()
BANNED_IN_PURE = "malloc calloc realloc free".split()

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
FUNCTION = re.compile(r"^(?!static\b|typedef\b|struct\b.*[;{]$|enum\b.*[;{]$)[A-Za-z_][\w\s\*]*?\b(\w+)\(")
SECRETS = re.compile(r"firmware/(.*/)?secrets\.h")


def strip_comments_and_strings(text):
    """The same text, line for line, with comments and string contents blanked."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def within(path, folders):
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def folder_of(path):
    return max((folder for folder in LAYERS if within(path, [folder])), key=len, default=None)


def check_includes(path, lines):
    folder = folder_of(path)
    is_test = within(path, ["tests", "bench"])
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        target = match[2]
        if match[1] == '"' and "/" in target:
            if folder and not within(target, [folder] + LAYERS[folder]):
                yield number, f"{folder} may not include {target}"
            continue
        for pattern, owners in WRAPPED.items():
            if re.fullmatch(pattern, target) and not within(path, owners) and not is_test:
                yield number, f"<{target}> belongs in {' or '.join(owners)} only"
        if match[1] == "<" and within(path, PURE) and target not in PURE_HEADERS:
            yield number, f"<{target}> is not for pure code (allowed: {' '.join(sorted(PURE_HEADERS))})"


def check_sizes(lines):
    if len(lines) > MAX_FILE_LINES:
        yield len(lines), f"the file has {len(lines)} lines, the limit is {MAX_FILE_LINES}"
    begin = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            begin = number
        elif line.startswith("}") and begin is not None:
            length = number - begin + 1
            if length > MAX_FUNCTION_LINES:
                yield begin, f"the function has {length} lines, the limit is {MAX_FUNCTION_LINES}"
            begin = None


def check_names(lines):
    """A function defined without `static` is exported, so it has the prefix."""
    for number, line in enumerate(lines, 1):
        if line != "{" or number < 2:
            continue
        first = number - 2
        while first > 0 and lines[first].startswith((" ", "\t")):
            first -= 1
        match = FUNCTION.match(lines[first])
        if match and match[1] != "main" and not match[1].startswith("tb_"):
            yield first + 1, f"{match[1]} is exported and has no tb_ prefix"


def check_calls(path, lines):
    banned = BANNED + (BANNED_IN_PURE if within(path, ["common", "device/core"]) else [])
    pattern = re.compile(r"(?<![\w.>])(" + "|".join(banned) + r")\s*\(")
    for number, line in enumerate(lines, 1):
        for match in pattern.finditer(line):
            yield number, f"{match[1]} is banned here"


def check_file(root, path):
    text = (root / path).read_text(encoding="utf-8")
    lines = strip_comments_and_strings(text).splitlines()
    yield from check_includes(path, text.splitlines())
    yield from check_sizes(lines)
    if not within(path, ["tests"]):
        yield from check_names(lines)
    yield from check_calls(path, lines)


def source_files(root):
    for folder in ("common", "device", "firmware", "server", "ctl", "tests", "bench"):
        for path in sorted((root / folder).rglob("*.[ch]")):
            yield path.relative_to(root).as_posix()


def check_tree(root):
    for path in source_files(root):
        if SECRETS.fullmatch(path):
            yield f"{path}:1: secrets are never committed: keep them in a git-ignored file"
            continue
        if folder_of(path) is None:
            yield f"{path}:1: no folder of the layers table holds this file: add it to tools/check_structure.py"
        for number, problem in check_file(root, path):
            yield f"{path}:{number}: {problem}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    problems = list(check_tree(root))
    print("\n".join(problems) or "structure: fine")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
