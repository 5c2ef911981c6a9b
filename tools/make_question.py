#!/usr/bin/python3
"""Makes the recorded question that a bear without a microphone asks: firmware/main/question.pcm, 16 kHz mono s16le.

usage: tools/make_question.py     needs espeak-ng and ffmpeg; the file is committed, so a maker's build needs neither
"""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEXT = "what do lions eat"


def main():
    said = subprocess.run(["espeak-ng", "-v", "en-us", "-s", "150", "--stdout", TEXT], capture_output=True, check=True)
    pcm = subprocess.run(["ffmpeg", "-v", "error", "-f", "wav", "-i", "pipe:0", "-ar", "16000", "-ac", "1", "-f", "s16le",
                          "pipe:1"], input=said.stdout, capture_output=True, check=True).stdout
    (ROOT / "firmware/main/question.pcm").write_bytes(pcm)


if __name__ == "__main__":
    main()
