"""What the documents say is there, is there: files, commands, settings, and every message of the wire."""
import ast
import os
import pathlib
import re
import subprocess
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ["TEDDY_BUILD"]) / "bin"
DOCUMENTS = sorted(path for pattern in ("*.md", "docs/*.md", "device/*.md", "content/**/*.md") for path in ROOT.glob(pattern))
VECTORS = "tests/vectors/v1_messages.h"


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def help_of(program, *words):
    return subprocess.run([BIN / program, *words, "--help"], text=True, stdout=subprocess.PIPE, check=True).stdout


def ctl_commands():
    return [line[2:].split("   ")[0].split() for line in help_of("teddyctl").splitlines()
            if line.startswith("  ") and not line.startswith("  --")]


def golden_messages():
    """{name: message} of the vectors, as the C preprocessor and compiler would have them."""
    names = [name for name in re.findall(r"^#define (TB_V1_\w+)", text_of(VECTORS), re.M) if name != "TB_V1_TIME"]
    source = f'#include "{VECTORS}"\n' + "".join(f"{name}_ {name}\n" for name in names)
    done = subprocess.run(["gcc", "-E", "-P", "-I", ROOT, "-"], input=source, text=True, stdout=subprocess.PIPE,
                          check=True)
    return {line.split(" ", 1)[0].rstrip("_"): ast.literal_eval(line.split(" ", 1)[1])
            for line in done.stdout.splitlines() if line}


class Documents(unittest.TestCase):
    def find(self, pattern, flags=0):
        """(document, what was found) for each match in each document."""
        return [(path.relative_to(ROOT).as_posix(), found) for path in DOCUMENTS
                for found in re.findall(pattern, path.read_text(encoding="utf-8"), flags)]

    def test_every_link_leads_to_a_file(self):
        links = self.find(r"\]\((?!http)([^)#]+)")
        self.assertGreater(len(links), 5)
        for document, link in links:
            self.assertTrue((ROOT / document).parent.joinpath(link).exists(), (document, link))

    def test_every_path_that_is_named_exists(self):
        tops = "bench|common|content|ctl|deploy|device|docs|server|tests|tools"
        names = self.find(rf"`((?:{tops})/[\w./-]*)`")
        self.assertGreater(len(names), 10)
        for document, name in names:
            self.assertTrue((ROOT / name).exists(), (document, name))

    def test_every_make_target_that_is_named_exists(self):
        named = {target for _, target in self.find(r"(?:`|^)make ([a-z][\w.-]*)", re.M)}
        self.assertLessEqual({"run", "demo", "test", "build", "bench"}, named)
        for target in named:
            self.assertRegex(text_of("Makefile"), rf"(?m)^{re.escape(target)}:")

    def test_every_setting_that_is_named_exists(self):
        done = subprocess.run([BIN / "teddyd", "--print-config"], text=True, stdout=subprocess.PIPE, check=True)
        known, section = set(), ""
        for line in done.stdout.splitlines():
            section = line[1:-1] if line.startswith("[") else section
            known |= {f"{section}.{name}" for name in re.findall(r"^(\w+) =", line)}
        sections = "|".join({key.split(".")[0] for key in known})
        named = [(document, key) for document, key in self.find(rf"`((?:{sections})\.[a-z_]+)")
                 if not key.endswith(".h")]
        self.assertGreater(len(named), 5)
        for document, key in named:
            self.assertIn(key, known, document)

    def test_every_option_that_is_named_exists(self):
        helps = [help_of("teddyd"), help_of("teddy-bear"), *(help_of("teddyctl", *words) for words in ctl_commands())]
        helps += [text_of("tools/demo.py"), text_of("tools/run_tests.py"), text_of("tools/safety_report.py"),
                  text_of("tests/sim/main.c")]
        options = {option for text in helps for option in re.findall(r"--[a-z][a-z-]+", text)}
        for document, option in self.find(r"(?<![\w-])(--[a-z][a-z-]+)"):
            self.assertIn(option, options, document)

    def test_every_command_of_teddyctl_that_is_named_exists(self):
        named = self.find(r"[`$]teddyctl ([a-z]+ [a-z-]+)")
        self.assertGreater(len(named), 4)
        for document, words in named:
            self.assertTrue([words.split()[:len(command)] for command in ctl_commands()
                             if words.split()[:len(command)] == command], (document, words))

    def test_the_protocol_shows_every_message_that_is_sent_byte_for_byte(self):
        messages = golden_messages()
        self.assertGreater(len(messages), 20)
        protocol = text_of("docs/protocol.md").splitlines()
        for name, message in messages.items():
            if not name.endswith("_BARE"):
                self.assertIn(message, protocol, name)

    def test_the_hardware_page_shows_every_light_as_the_port_describes_it(self):
        page = text_of("docs/hardware.md").splitlines()
        lights = re.findall(r'X\(\w+, "(\w+)", "([^"]+)", "([^"]+)"\)', text_of("device/port/light.h"))
        self.assertGreater(len(lights), 8)
        for light in lights:
            self.assertIn("| " + " | ".join(light) + " |", page)

    def test_every_knob_of_the_build_that_is_named_exists_and_the_wiring_is_its_pins(self):
        knobs = dict(re.findall(r"^ *#define ([A-Z]\w+) (\w+)$", text_of("device/port/production_config.h"), re.M))
        for document, name in self.find(r"`((?:I2S|AUDIO|PLAYBACK|USE|MOCK|SPEAKER)_[A-Z_]+|[A-Z_]+_PIN)`"):
            self.assertIn(name, knobs, document)
        pins = re.findall(r"^\| [\w ]+ \| (\d+) \| `(\w+)` \|", text_of("docs/hardware.md"), re.M)
        self.assertEqual({name: pin for pin, name in pins},
                         {name: value for name, value in knobs.items() if name.endswith("_PIN")})


    def test_the_wiring_is_the_same_in_arabic_and_in_the_picture(self):
        pins = {name: value for name, value in
                re.findall(r"^ *#define (\w+_PIN) (\w+)$", text_of("device/port/production_config.h"), re.M)}
        rows = re.findall(r"^\| [^|]+ \| (\d+) \| `(\w+_PIN)` \|", text_of("docs/ar/hardware.md"), re.M)
        self.assertEqual({name: pin for pin, name in rows}, pins)
        picture = xml.etree.ElementTree.parse(ROOT / "docs/wiring.svg").getroot()
        drawn = {text.get("id"): text.text for text in picture.iter("{http://www.w3.org/2000/svg}text") if text.get("id")}
        self.assertEqual(drawn, {name: f"GPIO {pin}" for name, pin in pins.items()})
        labels = {text.text for text in picture.iter("{http://www.w3.org/2000/svg}text") if "GPIO" in (text.text or "")}
        self.assertEqual(labels, set(drawn.values()))


if __name__ == "__main__":
    unittest.main()
