#!/usr/bin/python3
"""Draws the bear's states from the table in device/core/state_table.c into docs/bear-states.md.

usage: tools/bear_states.py [--check]     --check: changes nothing; status 1 when the document is not what the table says
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = "device/core/state_table.c"
DOCUMENT = "docs/bear-states.md"

ROW = re.compile(r"\[TB_BEAR_(\w+)\] = \{|\[TB_TRIGGER_(\w+)\] = GO\((\w+), (\w+)\)")
STATE = re.compile(r'^\tX\((\w+), "(\w+)"\)\s*/\* (.*?) \*/', re.M)
TRIGGER = re.compile(r'^\tX\((\w+), "([\w ]+)"\)', re.M)


def read_table(text):
    """[(state, trigger, action, next)] as they stand."""
    state, rows = None, []
    for match in ROW.finditer(text[text.index("TABLE["):]):
        if match[1] and not match[2]:
            state = match[1]
        elif match[2]:
            rows.append((state, *match.group(2, 3, 4)))
    return rows


def draw(rows, states, triggers):
    names = {code: name for code, name, _ in states}
    arrows = {}
    for state, trigger, _, after in rows:
        if state != after:
            arrows.setdefault((state, after), []).append(triggers[trigger])
    yield "# The states of the bear"
    yield ""
    yield f"Drawn from the table in `{TABLE}` by `tools/bear_states.py`. What is not in it is logged and ignored."
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {names[states[0][0]]}"
    for (state, after), why in arrows.items():
        if after != "OFF":
            yield f"    {names[state]} --> {names[after]}: {', '.join(why)}"
    yield "```"
    yield ""
    yield f"From every state, `stop` leads back to `{names['OFF']}`."
    yield ""
    yield "| state | what it is |"
    yield "| --- | --- |"
    for _, name, meaning in states:
        yield f"| `{name}` | {meaning} |"
    yield ""
    yield "| in | happens | the bear does | and is then |"
    yield "| --- | --- | --- | --- |"
    for state, trigger, action, after in rows:
        yield f"| `{names[state]}` | {triggers[trigger]} | {action.replace('_', ' ')} | `{names[after]}` |"


def main():
    states = STATE.findall((ROOT / "device/core/bear.h").read_text().split("TB_BEAR_STATE_MAP(X)")[1].split("\nenum")[0])
    parts = (ROOT / "device/core/parts.h").read_text()
    triggers = dict(TRIGGER.findall(parts.split("TB_TRIGGER_MAP(X)")[1].split("\nenum")[0]))
    document = "\n".join(draw(read_table((ROOT / TABLE).read_text()), states, triggers)) + "\n"
    if sys.argv[1:] != ["--check"]:
        (ROOT / DOCUMENT).write_text(document)
        return 0
    if (ROOT / DOCUMENT).read_text() == document:
        return 0
    print(f"{DOCUMENT} is not what {TABLE} says: run tools/bear_states.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
