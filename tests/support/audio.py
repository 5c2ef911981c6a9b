"""Sound for tests: spoken questions, tones, MP3; and what can be told of a WAV file. Mono s16le throughout."""
import array
import functools
import math
import pathlib
import random
import subprocess
import wave

RATE_HZ = 16000


def _ffmpeg(arguments, data):
    done = subprocess.run(["ffmpeg", "-v", "error", *arguments, "pipe:1"], input=data, capture_output=True,
                          check=False)
    if done.returncode != 0:
        raise RuntimeError(f"ffmpeg: {done.stderr.decode()}")
    return done.stdout


def tone(seconds, hz=440, rate_hz=RATE_HZ, level=8000):
    """hz: a whole number, so that one second joins on to the next."""
    second = array.array("h", (int(level * math.sin(2 * math.pi * hz * i / rate_hz)) for i in range(rate_hz)))
    return (second * math.ceil(seconds))[:int(seconds * rate_hz)].tobytes()


@functools.lru_cache(maxsize=None)
def speech(text, rate_hz=RATE_HZ, voice="en-us", words_per_minute=150, pitch=50):
    """A sentence by a synthetic voice."""
    said = subprocess.run(["espeak-ng", "-v", voice, "-s", str(words_per_minute), "-p", str(pitch), "--stdout", text],
                          capture_output=True, check=True).stdout
    return _ffmpeg(["-f", "wav", "-i", "pipe:0", "-ar", str(rate_hz), "-ac", "1", "-f", "s16le"], said)


def silence(seconds, rate_hz=RATE_HZ):
    return bytes(int(seconds * rate_hz) * 2)


def noise(seconds, level=2000, seed=1):
    """White noise, the same for the same seed."""
    source = random.Random(seed)
    return array.array("h", (source.randint(-level, level) for _ in range(int(seconds * RATE_HZ)))).tobytes()


def mp3_seconds(stream):
    """The length of an MP3 stream by a decoder that is not ours; fails on a broken one."""
    pcm = _ffmpeg(["-f", "mp3", "-i", "pipe:0", "-f", "s16le", "-ac", "1", "-ar", str(RATE_HZ)], stream)
    return len(pcm) / 2 / RATE_HZ


def mp3(pcm, rate_hz=22050, kbps=48, channels=1):
    return _ffmpeg(["-f", "s16le", "-ar", str(rate_hz), "-ac", str(channels), "-i", "pipe:0", "-c:a", "libmp3lame",
                    "-b:a", f"{kbps}k", "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3"], pcm)


def write_wav(path, pcm, rate_hz=RATE_HZ, channels=1):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(pcm)
    return pathlib.Path(path)


def read_wav(path):
    """(samples, rate)"""
    with wave.open(str(path), "rb") as source:
        assert (source.getnchannels(), source.getsampwidth()) == (1, 2)
        return array.array("h", source.readframes(source.getnframes())), source.getframerate()


def rms(samples):
    return math.sqrt(sum(s * s for s in samples) / len(samples)) if len(samples) else 0.0


def share_of_tone(samples, hz, rate_hz=RATE_HZ):
    """How much of the energy of the first second lies at that frequency: 1 for a pure tone, near 0 for any other."""
    samples = samples[:rate_hz]
    step = 2 * math.pi * hz / rate_hz
    re = sum(s * math.cos(step * i) for i, s in enumerate(samples))
    im = sum(s * math.sin(step * i) for i, s in enumerate(samples))
    energy = sum(s * s for s in samples)
    return 2 * (re * re + im * im) / (len(samples) * energy) if energy else 0.0


def g722(path):
    """A human recording of Debian's asterisk-core-sounds packages, as 16 kHz samples."""
    return _ffmpeg(["-f", "g722", "-i", str(path), "-ar", str(RATE_HZ), "-ac", "1", "-f", "s16le"], b"")


def samples_of(pcm):
    return array.array("h", pcm)
