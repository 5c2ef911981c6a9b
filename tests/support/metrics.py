"""What a running teddyd counts, read as Prometheus reads it."""
import re
import urllib.request

SAMPLE = re.compile(r'^([a-z_]+)(?:\{(.*)\})? (\S+)$')
LABEL = re.compile(r'(\w+)="([^"]*)"')


def text(server, path="/metrics", **headers):
    """By the plain listener. A status other than 200 raises urllib.error.HTTPError."""
    request = urllib.request.Request(f"http://127.0.0.1:{server.plain_port}{path}",
                                     headers={name.replace("_", "-"): value for name, value in headers.items()})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


def parse(exposition):
    """{(name, label values, …): value}"""
    samples = {}
    for line in exposition.splitlines():
        if line.startswith("#"):
            continue
        name, labels, value = SAMPLE.match(line).groups()
        samples[(name, *(found[1] for found in LABEL.findall(labels or "")))] = float(value)
    return samples


def read(server):
    return parse(text(server))


def families(exposition):
    """{name: (type, label names, help)}"""
    helps = dict(re.findall(r"^# HELP (\S+) (.*)$", exposition, re.M))
    labels = {}
    for line in exposition.splitlines():
        if not line.startswith("#"):
            name, names, _ = SAMPLE.match(line).groups()
            name = re.sub(r"_(bucket|sum|count)$", "", name) if name not in helps else name
            labels.setdefault(name, [found[0] for found in LABEL.findall(names or "") if found[0] != "le"])
    return {name: (kind, labels[name], helps[name])
            for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", exposition, re.M)}
