"""What the sanitizers found in a program under test fails the test, whatever the test was about."""
import re

REPORT = re.compile(r"^.*(?:ERROR: \w+Sanitizer|: runtime error: ).*$", re.M)


def check(program, log):
    found = REPORT.search(log)
    if found:
        raise AssertionError(f"{program}: {found[0].strip()}\n{log[-8000:]}")
