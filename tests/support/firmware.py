"""Firmware for tests: keys, images, and what openssl says of a manifest."""
import base64
import hashlib
import json
import pathlib
import struct
import subprocess


def make_key(path):
    """A private key as docs/updates.md says; gives its public half as 65 bytes."""
    path = pathlib.Path(path)
    subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path], check=True)
    path.chmod(0o600)
    return public_key(path)


def public_key(path):
    der = subprocess.run(["openssl", "ec", "-in", path, "-pubout", "-outform", "DER", "-conv_form", "uncompressed"],
                         check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return der[-65:]


def write_public_pem(key_path, out_path):
    subprocess.run(["openssl", "ec", "-in", key_path, "-pubout", "-out", out_path], check=True, stderr=subprocess.DEVNULL)
    return pathlib.Path(out_path)


def linux_image(build, program, hardware="linux-test", version="1.2.3"):
    """As common/wire/image.h has it."""
    return (struct.pack("<8sII", b"TBIMAGE1", build, len(program)) + version.encode().ljust(24, b"\0")
            + hardware.encode().ljust(32, b"\0") + program)


def esp32_image(build, version="1.4.2", n_bytes=4096, chip=0):
    """The head of Espressif's form, with the application's description at byte 32."""
    head = bytearray(n_bytes)
    head[0:2] = bytes([0xE9, 4])
    head[12:14] = struct.pack("<H", chip)
    head[32:36] = struct.pack("<I", 0xABCD5432)
    text = f"{version}+{build}".encode()
    head[48:48 + len(text)] = text
    return bytes(head)


def canonical(manifest):
    """What is signed, made from the JSON by the rules of docs/updates.md alone."""
    fields = {"available": False, "build": 0, "hardware": "", "key_id": "", "mandatory": False, "min_build": 0, "notes": "",
              "rollout_percent": 0, "sha256": "", "size": 0, "url": "", "version": "",
              "compatibility.max_hardware_version": "", "compatibility.min_hardware_version": "",
              "compatibility.required_bootloader": ""}
    for key, value in manifest.items():
        if key == "compatibility":
            fields.update({f"compatibility.{name}": text for name, text in value.items()})
        elif key != "signature":
            fields[key] = value

    def text(value):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return "".join(f"{key}={text(fields[key])}\n" for key in sorted(fields)).encode()


def sign(key_path, data):
    return subprocess.run(["openssl", "dgst", "-sha256", "-sign", key_path], input=data, check=True,
                          stdout=subprocess.PIPE).stdout


def verifies(public_pem, manifest, folder):
    """Whether openssl takes the manifest's signature."""
    signature = pathlib.Path(folder) / "manifest.sig"
    signature.write_bytes(base64.b64decode(manifest["signature"]))
    done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", public_pem, "-signature", signature],
                          input=canonical(manifest), stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def key_id(public):
    return hashlib.sha256(public).hexdigest()[:16]


def manifest(image, build, key_path, hardware="linux-test", version="1.2.3", url="/image", **changes):
    """A signed manifest as JSON; changes are signed too."""
    fields = {"version": version, "build": build, "available": True, "mandatory": False, "url": url,
              "sha256": hashlib.sha256(image).hexdigest(), "size": len(image), "notes": "", "hardware": hardware,
              "min_build": 0, "rollout_percent": 100, "key_id": key_id(public_key(key_path))}
    fields.update(changes)
    fields["signature"] = base64.b64encode(sign(key_path, canonical(fields))).decode()
    return fields


def as_json(fields):
    return json.dumps(fields).encode()
