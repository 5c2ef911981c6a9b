#!/usr/bin/python3
"""Checks in the sources what a compiler does not: who includes whom, sizes, names, banned calls, secrets.
What the compiled objects export and call is checked by check_objects.py.

usage: tools/check_structure.py [ROOT]     prints `file:line: what is wrong`, one a line; status 1 when there is any
"""
import fnmatch
import pathlib
import re
import subprocess
import sys

MAX_FILE_LINES = 600
MAX_FUNCTION_LINES = 60

# A folder may include itself and what stands behind it here, which is what it does include: an edge is added with its
# first use. The longest matching folder counts.
LAYERS = {
    "common/base": [],
    "common/audio": ["common/base"],
    "common/wire": ["common/base"],
    "device/port": ["common"],
    "device/core": ["device/port", "common"],
    "device/psa": ["common"],
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
    "server/engines/dispatch": ["server/turn/order.h", "server/engines", "server/work", "common"],
    "server/session": ["server/turn", "common"],
    "server/store": ["common"],
    "server/family": ["server/store", "common"],
    "server/ops": ["common"],
    "server/app": ["server", "common"],
    "ctl": ["server/family", "server/safety", "server/ops", "common"],
    "tests": ["common", "device", "server", "tests"],
    "bench": ["common", "bench"],
}

OURS = sorted({folder.split("/")[0] for folder in LAYERS} | {"firmware"})

# Third-party headers stay in the folder that wraps them; tests and benches may use all.
WRAPPED = {
    r"libwebsockets\.h": ["server/net", "device/linux"],
    r"openssl/.*": ["server/net", "device/linux"],
    r"uv\.h": ["server/loop", "server/net"],
    r"sqlite3\.h": ["server/store"],
    r"sodium\.h": ["server/family"],
    r"pocketsphinx\.h|sphinxbase/.*": ["server/engines/stt"],
    r"flite\.h": ["server/engines/tts"],
    r"lame/.*": ["server/engines/mp3"],
    r"mpg123\.h|alsa/.*": ["device/linux"],
    r"psa/.*|mbedtls/.*": ["device/psa"],
    r"cmocka\.h|setjmp\.h": ["tests"],
}
# What pure code may have of the C library: nothing that needs an operating system.
PURE = ["common", "device/core", "device/port"]
PURE_HEADERS = set("assert.h inttypes.h limits.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h string.h".split())
# And what all other code may have of it and of Linux.
SYSTEM_HEADERS = PURE_HEADERS | set(
    "ctype.h dirent.h errno.h fcntl.h getopt.h math.h netdb.h pthread.h regex.h sched.h semaphore.h signal.h spawn.h "
    "stdalign.h stdlib.h strings.h time.h unistd.h".split())
SYSTEM_FOLDERS = ["arpa", "linux", "netinet", "sys"]

BANNED = "strcpy strcat sprintf vsprintf gets strtok atoi atol alloca rand system popen".split()
BANNED_IN_PURE = "malloc calloc realloc free".split()

INCLUDE = re.compile(r'^\s*#\s*include\b\s*(["<]?)([^">]*)')
# What a header gives to others: each pattern's first group is a name.
HEADER_NAMES = [re.compile(pattern, re.M) for pattern in (
    r"^[ \t]*#[ \t]*define[ \t]+(\w+)",
    r"^(?:typedef\s+)?(?:struct|union|enum)\s+(\w+)\s*\{",
    r"^typedef\b[^;{(]*\(\*(\w+)\)",
    r"^typedef\b[^;{(]*?(\w+)(?:\([^*]|[\[;])",
    r"^\}\s*(\w+);",
    r"^static inline\b[^;{(]*?(\w+)\(",
    r"^extern\b[^;{(]*?(\w+)\s*[\[;]",
)]
ENUM = re.compile(r"^(?:typedef\s+)?enum\b[^;{]*\{([^}]*)\}", re.M)
ENUM_NAME = re.compile(r"(?:^|,)\s*([A-Za-z_]\w*)")

# Headers whose names makers know from the deployment guide: theirs have no prefix.
MAKERS_NAMES = ["device/port/production_config.h", "device/port/secrets_template.h"]

# Secrets: files by path, and what gives them away inside of others (tests have keys of their own).
SECRET_FILES = ["firmware/*secrets.h", "device/port/secrets.h", "secrets.h", "*fleet_secret", "*.pem", "*.key"]
SECRET_TEXTS = [re.compile(r"-----BEGIN [A-Z ]*PRIVATE " r"KEY-----"),
                re.compile(r'HMAC_KEY_HEX\W+[0-9a-fA-F]{64}\b')]


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
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, target = match.groups()
        if quote == '"' or target.split("/")[0] in OURS:
            if folder and not within(target, [folder] + LAYERS[folder]):
                yield number, f"{folder} may not include {target} (paths begin at the root)"
        elif within(path, PURE):
            if target not in PURE_HEADERS:
                yield number, f"<{target}> is not for pure code (allowed: {' '.join(sorted(PURE_HEADERS))})"
        elif not within(path, ["tests", "bench"]):
            yield from check_foreign_header(path, number, target)


def check_foreign_header(path, number, target):
    owners = [folder for pattern, folders in WRAPPED.items() if re.fullmatch(pattern, target) for folder in folders]
    if owners and not within(path, owners):
        yield number, f"<{target}> belongs in {' or '.join(owners)} only"
    if not owners and target not in SYSTEM_HEADERS and not within(target, SYSTEM_FOLDERS):
        yield number, f"<{target}> is in none of the tables of tools/check_structure.py: say which folder wraps it"


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


def header_names(text):
    """(name, position) of all that a header without comments gives to those who include it."""
    for pattern in HEADER_NAMES:
        yield from ((match[1], match.start(1)) for match in pattern.finditer(text))
    for enum in ENUM.finditer(text):
        # Directives and values in parentheses hold commas of their own.
        body = re.sub(r"#(?:\\\n|[^\n])*|\([^()]*\)", lambda match: " " * len(match[0]), enum[1])
        yield from ((match[1], enum.start(1) + match.start(1)) for match in ENUM_NAME.finditer(body))


def check_names(text):
    for name, position in header_names(text):
        if not name.lower().startswith("tb_"):
            yield text.count("\n", 0, position) + 1, f"{name} is in a header and has no tb_ prefix"


def check_calls(path, lines):
    banned = BANNED + (BANNED_IN_PURE if within(path, ["common", "device/core"]) else [])
    pattern = re.compile(r"(?<![\w.>])(?:__builtin_)?(" + "|".join(banned) + r")\s*\(")
    for number, line in enumerate(lines, 1):
        for match in pattern.finditer(line):
            yield number, f"{match[1]} is banned here"


def check_source(root, path):
    text = (root / path).read_text(encoding="utf-8")
    code = strip_comments_and_strings(text)
    lines = code.splitlines()
    if folder_of(path) is None:
        yield 1, "no folder of the layers table holds this file: add it to tools/check_structure.py"
    yield from check_includes(path, text.splitlines())
    yield from check_sizes(lines)
    if path.endswith(".h") and not within(path, ["tests"] + MAKERS_NAMES):
        yield from check_names(code)
    yield from check_calls(path, lines)


def check_script(root, path):
    n_lines = (root / path).read_text(encoding="utf-8").count("\n")
    if n_lines > MAX_FILE_LINES:
        yield n_lines, f"the file has {n_lines} lines, the limit is {MAX_FILE_LINES}"


def check_secrets(root, path):
    if any(fnmatch.fnmatch(path, pattern) for pattern in SECRET_FILES):
        yield 1, "secrets are never committed: keep them in a git-ignored file"
    text = (root / path).read_text(encoding="utf-8", errors="replace")
    for match in (match for pattern in SECRET_TEXTS for match in pattern.finditer(text)):
        if not within(path, ["tests"]):
            yield text.count("\n", 0, match.start()) + 1, "this looks like a key: keep it in a git-ignored file"


def files_of(root):
    """What is committed or about to be; outside of a repository all there is."""
    done = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                          capture_output=True, check=False)
    names = done.stdout.decode().split("\0") if done.returncode == 0 else \
        [path.relative_to(root).as_posix() for path in root.rglob("*") if path.relative_to(root).parts[0] != "build"]
    return sorted(name for name in names if name and (root / name).is_file())


def check_tree(root):
    for path in files_of(root):
        checks = [check_secrets]
        if path.split("/")[0] in OURS and path.endswith((".c", ".h")):
            checks.append(check_source)
        elif path.endswith((".py", ".sh")):
            checks.append(check_script)
        for check in checks:
            for number, problem in check(root, path):
                yield f"{path}:{number}: {problem}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    problems = list(check_tree(root))
    print("\n".join(problems) or "structure: fine")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
