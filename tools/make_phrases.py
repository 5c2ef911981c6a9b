#!/usr/bin/python3
"""Makes the bear's own phrases: content/phrases/*.txt, spoken and encoded, as constant data in device/phrases/*.c.

usage: tools/make_phrases.py     writes the files anew; needs flite, espeak-ng and lame (`make phrases` installs them)

Each file carries the SHA-256 of what it was made from, texts and settings, which the tests compare: whoever builds the
bear needs no synthesizer, and whoever changes a text cannot forget this.
"""
import array
import hashlib
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata
import wave

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAME = re.compile(r"[A-Z][A-Z0-9_]*")
MAP_ROW = re.compile(r"^\s*X\((\w+), \"", re.M)
DIGEST = re.compile(r"^ \* sha256: ([0-9a-f]{64})$", re.M)

# All that decides how a phrase sounds: a part of the hash.
SETTINGS = {
    "voices": {
        "en": ["flite", "-voice", "slt", "-t", "{text}", "-o", "{wav}"],
        "ar": ["espeak-ng", "-v", "ar", "-s", "165", "-p", "60", "-w", "{wav}", "{text}"],
    },
    "encoder": ["lame", "--quiet", "-m", "m", "--resample", "16", "--abr", "20", "-q", "0", "-t", "--noreplaygain",
                "{wav}", "{mp3}"],
    "level_dbfs": -20,  # of what sounds
    "peak_dbfs": -2,
    "quiet_db": -45,  # below the loudest 10 ms: a pause
    "pause_ms": 150,  # the longest inside of a phrase
    "margin_ms": 20,  # kept around it, and faded
}


def read_phrases(text):
    """[(name, text)] of one file of content/phrases."""
    phrases = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, words = line.strip().partition(" ")
            if not NAME.fullmatch(name) or not words.strip():
                raise ValueError(f"not `NAME text`: {line}")
            phrases.append((name, unicodedata.normalize("NFC", words.strip())))
    return phrases


def phrases_of(language, root=ROOT):
    return read_phrases((root / "content" / "phrases" / f"{language}.txt").read_text(encoding="utf-8"))


def names_of_bear(root=ROOT):
    """The phrases that the bear's program knows, in order."""
    return MAP_ROW.findall((root / "device" / "phrases" / "phrases.h").read_text(encoding="utf-8"))


def digest(language, phrases, settings=None):
    source = [language, phrases, settings or SETTINGS]
    return hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()


def digest_in(language, root=ROOT):
    found = DIGEST.search((root / "device" / "phrases" / f"{language}.c").read_text(encoding="utf-8"))
    return found[1] if found else None


def for_voice(language, text):
    """The text as the voice reads it best. Arabic: the doubling mark before its vowel, none behind an article that
    doubles already, and pausal forms, as people speak, in front of a mark and at the end."""
    if language != "ar":
        return text
    text = re.sub("([\u064b-\u0650])\u0651", "\u0651\\1", text)
    text = re.sub("((?:^|\\s)ال[\u062a-\u0646])\u0651", "\\1", text)
    text = re.sub("\u064b\u0627(?=[.!،؟]|$)", "\u064e\u0627", text)
    return re.sub("[\u064b-\u0650](?=[.!،؟]|$)", "", text)


def run(command, **values):
    subprocess.run([part.format(**values) for part in command], check=True, stdout=subprocess.DEVNULL)


def rms(samples):
    return math.sqrt(sum(sample * sample for sample in samples) / max(1, len(samples)))


def without_pauses(samples, rate_hz):
    """Without silence at the ends, and with short pauses inside."""
    step = rate_hz // 100
    pieces = [samples[at:at + step] for at in range(0, len(samples), step)]
    least = max(map(rms, pieces)) * 10 ** (SETTINGS["quiet_db"] / 20)
    sounds = [rms(piece) > least for piece in pieces]
    first, last = sounds.index(True), len(sounds) - sounds[::-1].index(True)
    margin, pause = SETTINGS["margin_ms"] // 10, SETTINGS["pause_ms"] // 10
    kept, quiet = [], 0
    for index in range(max(0, first - margin), min(len(pieces), last + margin)):
        quiet = 0 if sounds[index] else quiet + 1
        if quiet <= pause:
            kept.extend(pieces[index])
    return kept


def levelled(samples, rate_hz):
    """At one loudness, with faded ends."""
    step = rate_hz // 20
    pieces = sorted(rms(samples[at:at + step]) for at in range(0, len(samples), step))
    voiced = [piece for piece in pieces if piece > pieces[-1] / 10]
    level = math.sqrt(sum(piece * piece for piece in voiced) / len(voiced))
    gain = min(32768 * 10 ** (SETTINGS["level_dbfs"] / 20) / level,
               32768 * 10 ** (SETTINGS["peak_dbfs"] / 20) / max(map(abs, samples)))
    n_fade = rate_hz * SETTINGS["margin_ms"] // 1000
    ends = (min(1, index / n_fade, (len(samples) - 1 - index) / n_fade) for index in range(len(samples)))
    return [round(sample * gain * end) for sample, end in zip(samples, ends)]


def speak(language, text, folder):
    """The MP3 of one phrase."""
    wav, mp3 = f"{folder}/phrase.wav", f"{folder}/phrase.mp3"
    run(SETTINGS["voices"][language], text=for_voice(language, text), wav=wav)
    with wave.open(wav) as spoken:
        rate_hz = spoken.getframerate()
        samples = array.array("h", spoken.readframes(spoken.getnframes()))
    samples = levelled(without_pauses(samples, rate_hz), rate_hz)
    with wave.open(wav, "wb") as out:
        out.setparams((1, 2, rate_hz, 0, "NONE", None))
        out.writeframes(array.array("h", samples).tobytes())
    run(SETTINGS["encoder"], wav=wav, mp3=mp3)
    return pathlib.Path(mp3).read_bytes()


def c_file(language, phrases, sounds):
    lines = [f"/* Generated by tools/make_phrases.py from content/phrases/{language}.txt (make phrases).",
             f" * sha256: {digest(language, phrases)}", " */", "/* clang-format off */",
             '#include "device/phrases/data.h"', ""]
    for name, sound in zip((name for name, _ in phrases), sounds):
        lines.append(f"static const uint8_t {name.lower()}[] = {{")
        lines += ["\t" + "".join(f"{byte}," for byte in sound[at:at + 28]) for at in range(0, len(sound), 28)]
        lines += ["};", ""]
    lines.append(f"const struct tb_span tb_phrases_{language}[TB_N_PHRASES] = {{")
    lines += [f"\t[TB_PHRASE_{name}] = {{{name.lower()}, sizeof {name.lower()}}}," for name, _ in phrases]
    return "\n".join(lines + ["};", ""])


def main():
    total = 0
    for language in SETTINGS["voices"]:
        phrases = phrases_of(language)
        if [name for name, _ in phrases] != names_of_bear():
            sys.exit(f"content/phrases/{language}.txt has not the phrases of TB_PHRASE_MAP, in its order")
        with tempfile.TemporaryDirectory(prefix="phrases-") as folder:
            sounds = [speak(language, text, folder) for _, text in phrases]
        path = ROOT / "device" / "phrases" / f"{language}.c"
        path.write_text(c_file(language, phrases, sounds), encoding="utf-8")
        n_bytes = sum(map(len, sounds))
        total += n_bytes
        print(f"{path.relative_to(ROOT)}: {len(sounds)} phrases, {n_bytes} bytes")
    print(f"{total} bytes in all")


if __name__ == "__main__":
    main()
