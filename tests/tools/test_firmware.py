"""What can be held of the firmware without its tool chain: memory map, settings, secrets, and the list of what it uses."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIRMWARE = ROOT / "firmware"
FLASH_BYTES = 4 * 1024 * 1024
CALL = re.compile(r"\b((?:esp_|nvs_|i2s_|gpio_|ledc_|MP3)\w+|(?:x|ux|v)(?:Queue|Task|Semaphore|StreamBuffer)\w+)\s*\(")
INSECURE = re.compile(r"INSECURE|SKIP_SERVER_CERT_VERIFY|SKIP_COMMON_NAME|DEVELOPMENT|DEV_CA|START_AT_BUILD_TIME|DEV_SERVER_NAME|AUTH_OPEN|LEVEL_DEBUG")


def text_of(name):
    return (FIRMWARE / name).read_text(encoding="utf-8")


def code_of(path):
    return re.sub(r'/\*.*?\*/|"(?:\\.|[^"])*"', "", path.read_text(encoding="utf-8"), flags=re.S)


def partitions():
    rows = [[cell.strip() for cell in line.split(",")] for line in text_of("partitions.csv").splitlines()
            if line and not line.startswith("#")]
    return [(name, kind, int(offset, 0), int(size, 0)) for name, kind, _, offset, size in rows]


class Firmware(unittest.TestCase):
    def test_the_partitions_lie_one_behind_the_other_and_fit_into_4_mb(self):
        end = 0x9000  # the boot loader and the table itself
        for name, kind, offset, size in partitions():
            self.assertGreaterEqual(offset, end, name)
            self.assertEqual(offset % (0x10000 if kind == "app" else 0x1000), 0, name)
            end = offset + size
        self.assertLessEqual(end, FLASH_BYTES)

    def test_two_slots_hold_an_image_of_one_and_a_half_megabytes_each(self):
        slots = [size for _, kind, _, size in partitions() if kind == "app"]
        self.assertEqual(len(slots), 2)
        self.assertEqual(len(set(slots)), 1)
        self.assertGreaterEqual(slots[0], 1536 * 1024)

    def test_no_setting_of_production_weakens_anything(self):
        for name in ("sdkconfig.defaults", "sdkconfig.production"):
            self.assertNotRegex(text_of(name), INSECURE, name)

    def test_a_crash_leaves_no_memory_contents(self):
        self.assertIn("CONFIG_ESP_COREDUMP_ENABLE_TO_NONE=y", text_of("sdkconfig.defaults"))

    def test_an_image_that_does_not_confirm_itself_is_rolled_back(self):
        self.assertIn("CONFIG_BOOTLOADER_APP_ROLLBACK_ENABLE=y", text_of("sdkconfig.defaults"))

    def test_the_template_for_secrets_is_the_ports_own(self):
        self.assertEqual(text_of("secrets_template.h"), (ROOT / "device/port/secrets_template.h").read_text(encoding="utf-8"))

    def test_every_own_setting_that_the_code_asks_for_can_be_set(self):
        known = set(re.findall(r"^\s*(?:config|choice) (TEDDY_\w+)", text_of("main/Kconfig.projbuild"), re.M))
        sources = "".join(path.read_text(encoding="utf-8") for path in [*FIRMWARE.glob("main/*.[ch]"), FIRMWARE / "main/CMakeLists.txt"])
        named = set(re.findall(r"\bCONFIG_(TEDDY_\w+)", sources))
        self.assertGreater(len(named), 5)
        self.assertLessEqual(named, known)

    def test_every_source_is_built_by_some_build(self):
        built = text_of("main/CMakeLists.txt")
        for path in FIRMWARE.glob("main/*.c"):
            self.assertIn(path.name, built)

    def test_the_list_of_what_is_used_names_each_call_and_no_other(self):
        calls = {name for path in FIRMWARE.glob("main/*.c") for name in CALL.findall(code_of(path))}
        listed = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/esp32-apis.md").read_text(encoding="utf-8"), re.M))
        self.assertGreater(len(calls), 50)
        self.assertEqual(calls, listed)


if __name__ == "__main__":
    unittest.main()
