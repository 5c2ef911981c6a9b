"""A bear's build: what is out of bounds or not filled in does not compile, and the message says what would be right."""
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIG = '#include "device/port/production_config.h"\n'
CHECK = '#include "device/port/secrets_check.h"\n'
TEMPLATE = (ROOT / "device/port/secrets_template.h").read_text(encoding="utf-8")
KEY = "0123456789abcdef" * 4
FILLED = {"WIFI_SSID": '"home"', "WIFI_PASSWORD": '"correct horse"', "DEVICE_ID": '"teddy_bear_unique_001"',
          "CHILD_ID": '"7d7c1f6e-0000-4000-8000-000000000000"', "CHILD_NAME": '"أحمد"', "CHILD_AGE": "7",
          "CHILD_LANGUAGE": '"ar"', "JWT_TOKEN": '"a.b.c"', "HMAC_KEY_HEX": f'"{KEY}"'}


def compiled(source, *flags):
    """What the compiler complains of; empty when it is content."""
    done = subprocess.run(["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", ROOT, *flags, "-xc", "-"],
                          input=source, text=True, capture_output=True, check=False)
    return done.stderr if done.returncode else ""


def as_macros(values):
    return "".join(f"#define {name} {value}\n" for name, value in values.items())


def as_arrays(values):
    return "".join(f"#define {name} {value}\n" if name == "CHILD_AGE" else f"static const char {name}[] = {value};\n"
                   for name, value in values.items())


USES = "const void *use(int i);\nconst void *use(int i) { const void *all[] = {%s}; return all[i]; }\n" % ", ".join(
    name if name != "CHILD_LANGUAGE" else "TB_SECRETS_LANGUAGE" for name in FILLED if name != "CHILD_AGE")


class ProductionConfig(unittest.TestCase):
    def defines(self):
        text = (ROOT / "device/port/production_config.h").read_text(encoding="utf-8")
        return dict(re.findall(r"^#define ([A-Z]\w+) (\w+)$", text, re.M))

    def test_as_it_stands_it_compiles_with_and_without_psram(self):
        self.assertEqual(compiled(CONFIG), "")
        self.assertEqual(compiled(CONFIG, "-DUSE_PSRAM=1"), "")

    def test_the_defaults_are_those_of_the_deployment_guide(self):
        source = CONFIG + "".join(f'_Static_assert({name} == {value}, "{name}");\n' for name, value in {
            "I2S_BCLK_PIN": 26, "I2S_LRC_PIN": 25, "I2S_DIN_PIN": 33, "I2S_DOUT_PIN": 22, "BUTTON_PIN": 0, "LED_PIN": 2,
            "USE_PSRAM": 0, "AUDIO_TASK_PRIORITY": 5, "WEBSOCKET_TASK_PRIORITY": 4, "WIFI_TASK_PRIORITY": 3,
            "MONITOR_TASK_PRIORITY": 2, "AUDIO_SAMPLE_RATE": 16000, "AUDIO_BITS_PER_SAMPLE": 16, "I2S_DMA_BUF_COUNT": 8,
            "USE_CERT_VALIDATION": 1, "STRICT_TLS_VALIDATION": 1, "MOCK_AUDIO_INPUT": 0, "MAX_SESSION_MINUTES": 30}.items())
        self.assertEqual(compiled(source + '_Static_assert(AUDIO_BUFFER_SIZE == 16384 && PLAYBACK_BUFFER_SIZE == 16384, "");'),
                         "")
        self.assertEqual(compiled(source.replace("USE_PSRAM == 0", "USE_PSRAM == 1") +
                                  '_Static_assert(AUDIO_BUFFER_SIZE == 65536 && PLAYBACK_BUFFER_SIZE == 32768, "");',
                                  "-DUSE_PSRAM=1"), "")

    def test_every_knob_has_bounds_and_the_message_names_it(self):
        wrong = {
            "I2S_BCLK_PIN": [34, 6, -1, 40], "I2S_LRC_PIN": [39, 11, 28], "I2S_DIN_PIN": [1, 3, 20, 24, 40],
            "I2S_DOUT_PIN": [35, 7, 31], "BUTTON_PIN": [34, 8], "LED_PIN": [36, 9],
            "AUDIO_SAMPLE_RATE": [8000, 44100], "AUDIO_BITS_PER_SAMPLE": [8, 24, 32],
            "I2S_DMA_BUF_COUNT": [1, 3, 33], "I2S_DMA_BUF_LEN": [31, 1024],
            "USE_PSRAM": [2, -1], "AUDIO_BUFFER_SIZE": [0, 8192, 12289, 65536], "PLAYBACK_BUFFER_SIZE": [4096, 8193, 65536],
            "SPEAKER_CAP_RMS": [0, 32, 3277, 32767], "MOCK_AUDIO_INPUT": [2],
            "USE_CERT_VALIDATION": [0, 2], "STRICT_TLS_VALIDATION": [0],
            "I2S_TWO_BUSES": [2, -1], "I2S_MIC_BCLK": [34, 6, 27, 26], "I2S_MIC_LRC": [39, 1, 14, 25],
            "MAX_SESSION_MINUTES": [0, 31], "REST_MINUTES": [29, 1441], "SESSION_SILENCE_S": [29, 121]}
        priorities = {"AUDIO_TASK_PRIORITY": [23, 4, 0], "WEBSOCKET_TASK_PRIORITY": [5, 3], "WIFI_TASK_PRIORITY": [4, 2],
                      "MONITOR_TASK_PRIORITY": [0, 3]}
        self.assertEqual(set(wrong) | set(priorities), set(self.defines()))
        for name, values in (wrong | priorities).items():
            for value in values:
                with self.subTest(name=name, value=value):
                    buses = ["-DI2S_TWO_BUSES=1"] if name.startswith("I2S_MIC") else []
                    said = name if name in wrong else "task priorities"
                    self.assertRegex(compiled(CONFIG, *buses, f"-D{name}={value}"), rf'static assertion failed: "[^"]*{said}[^"]* must ')

    def test_two_uses_of_one_pin_are_refused(self):
        pins = [name for name in self.defines() if name.endswith("_PIN")]
        self.assertEqual(len(pins), 6)
        for name in pins:
            for other in pins:
                if name != other:
                    with self.subTest(name=name, other=other):
                        flags = [f"-D{name}=4", f"-D{other}=4"]
                        self.assertIn("two of the pins are the same GPIO", compiled(CONFIG, *flags))

    def test_a_second_chip_has_pins_of_its_own(self):
        chip = "-DTEDDY_BOARD_ESP32S3=1"
        self.assertEqual(compiled(CONFIG, chip), "")
        self.assertEqual(compiled(CONFIG, chip, "-DI2S_TWO_BUSES=1", "-DUSE_PSRAM=1"), "")
        for pin in (19, 22, 25, 26, 33, 37, 43, 46, 49, -1):
            self.assertIn("I2S_BCLK_PIN must be", compiled(CONFIG, chip, f"-DI2S_BCLK_PIN={pin}"))
        self.assertEqual(compiled(CONFIG, chip, "-DLED_PIN=48"), "")

    def test_the_microphones_own_clocks_count_only_where_it_has_a_bus_of_its_own(self):
        self.assertEqual(compiled(CONFIG, "-DI2S_TWO_BUSES=1"), "")
        self.assertEqual(compiled(CONFIG, "-DLED_PIN=14"), "")
        self.assertIn("nothing else has", compiled(CONFIG, "-DI2S_TWO_BUSES=1", "-DLED_PIN=14"))

    def test_pins_of_the_psram_are_free_only_without_it(self):
        for pin in (16, 17):
            self.assertEqual(compiled(CONFIG, f"-DLED_PIN={pin}"), "")
            self.assertIn("LED_PIN must be", compiled(CONFIG, f"-DLED_PIN={pin}", "-DUSE_PSRAM=1"))


class Secrets(unittest.TestCase):
    def test_filled_in_as_macros_or_as_arrays_they_compile_and_can_be_used(self):
        for write in (as_macros, as_arrays):
            self.assertEqual(compiled(write(FILLED) + CHECK + USES), "")

    def test_the_language_may_be_left_out_and_the_rest_may_not(self):
        for write in (as_macros, as_arrays):
            for name in FILLED:
                said = compiled(write({key: value for key, value in FILLED.items() if key != name}) + CHECK + USES)
                if name == "CHILD_LANGUAGE":
                    self.assertEqual(said, "")
                else:
                    self.assertRegex(said, rf"{name}\W+ undeclared")

    def test_the_template_has_every_name_and_does_not_compile_before_it_is_filled_in(self):
        self.assertEqual(re.findall(r"^#define ([A-Z_]+) ", TEMPLATE, re.M), list(FILLED))
        said = compiled(TEMPLATE + CHECK)
        for name in set(FILLED) - {"CHILD_LANGUAGE", "JWT_TOKEN"}:
            self.assertIn(f"secrets.h: {name} must be ", said)

    def test_the_template_compiles_once_it_is_filled_in(self):
        text = TEMPLATE
        for name, value in FILLED.items():
            text = re.sub(rf"(?m)^#define {name} .*$", lambda _: f"#define {name} {value}", text)
        self.assertEqual(compiled(text + CHECK + USES), "")

    def test_what_cannot_be_right_is_refused_and_its_value_is_not_shown(self):
        wrong = {"WIFI_SSID": ["", "x" * 33], "WIFI_PASSWORD": ["", "sevenxx", "x" * 65], "DEVICE_ID": ["short", "x" * 33],
                 "CHILD_ID": ["", "x" * 51], "CHILD_NAME": ["", "x" * 121], "CHILD_LANGUAGE": ["english", "a"],
                 "JWT_TOKEN": ["x" * 4097], "HMAC_KEY_HEX": ["", KEY[1:], KEY + "0"]}
        for name, values in wrong.items():
            for value in values:
                with self.subTest(name=name, value=value):
                    said = compiled(as_macros(FILLED | {name: f'"{value}"'}) + CHECK)
                    self.assertIn(f"{name} must be ", said)
                    if len(value) > 6:
                        self.assertNotIn(value, said)

    def test_an_age_is_a_number_from_3_to_13(self):
        for age in ("2", "14", "-7", "0"):
            self.assertIn("CHILD_AGE must be 3 to 13", compiled(as_macros(FILLED | {"CHILD_AGE": age}) + CHECK))
        self.assertIn("CHILD_AGE must be a number", compiled(as_macros(FILLED | {"CHILD_AGE": '"7"'}) + CHECK))

    def test_a_text_is_a_text_and_no_pointer(self):
        self.assertIn("WIFI_PASSWORD must be a text in quotes", compiled(as_macros(FILLED | {"WIFI_PASSWORD": "12345678"}) + CHECK))
        rest = {name: value for name, value in FILLED.items() if name != "WIFI_SSID"}
        self.assertIn("WIFI_SSID must be a macro or an array",
                      compiled(as_macros(rest) + 'static const char *WIFI_SSID = "home";\n' + CHECK))


if __name__ == "__main__":
    unittest.main()
