"""Speak in a process of its own: `python worker_program.py KIND DATA [FILE...]`.

It holds what must stay apart from audiogen, of which it imports nothing: libespeak-ng, which is
GPL-3 and not safe for threads, and the memory of neural models. KIND is `espeak`, `piper`,
`kokoro_onnx` or `hibari`, DATA the folder of eSpeak NG's data.

Each line on standard input is a JSON list of strings: a text, and the settings for it. Each answer
on standard output is a length in 4 bytes, little-endian, and a WAV file of that length.
"""

import ctypes
import io
import json
import os
import re
import signal
import struct
import sys
import wave
from collections.abc import Callable
from typing import Any, Final

Speak = Callable[..., tuple[bytes, int]]  # text, settings -> 16-bit mono samples, rate in Hz

# libespeak-ng's speak_lib.h
AUDIO_OUTPUT_SYNCHRONOUS: Final = 2
INITIALIZE_DONT_EXIT: Final = 0x8000
CHARS_UTF8: Final = 1
RATE, PITCH, RANGE, WORD_GAP = 1, 3, 4, 7

# Not “a plan A I like”.
LETTERS: Final = re.compile(r"(?<!\S)(?!A I(?! [A-Z]\b))[A-Z](?: [A-Z])+(?!\w)\.?")


def load_espeak(data: str) -> Speak:
    """Load libespeak-ng. The settings are a voice, its rate, pitch, pitch range and word gap."""
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    hertz = library.espeak_Initialize(
        AUDIO_OUTPUT_SYNCHRONOUS, 0, data.encode(), INITIALIZE_DONT_EXIT
    )
    if hertz <= 0:
        sys.exit("espeak can't read its data")
    pcm = bytearray()
    current = ""

    def gather(samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            pcm.extend(ctypes.string_at(samples, count * 2))
        return 0

    # Referred to by `speak`, so that it lives as long as the library calls it.
    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
        gather
    )

    def speak(text: str, voice: str, *settings: str) -> tuple[bytes, int]:
        nonlocal current
        pcm.clear()
        library.espeak_SetSynthCallback(callback)
        if voice != current and library.espeak_SetVoiceByName(voice.encode()) != 0:
            sys.exit(f"espeak has no voice {voice}")
        current = voice
        for parameter, value in zip((RATE, PITCH, RANGE, WORD_GAP), settings, strict=True):
            library.espeak_SetParameter(parameter, int(value), 0)
        given = text.encode()
        if library.espeak_Synth(given, len(given) + 1, 0, 1, 0, CHARS_UTF8, None, None) != 0:
            pcm.clear()
        return bytes(pcm), hertz

    return speak


def load_piper(data: str, model: str, config: str) -> Speak:
    """Load a Piper voice. The settings are a speaker (or ""), and a pace: 1 is the voice's own."""
    from piper import PiperVoice, SynthesisConfig

    voice = PiperVoice.load(model, config, espeak_data_dir=data, download_dir=data)

    def speak(text: str, speaker: str, pace: str) -> tuple[bytes, int]:
        if speaker and not speaker.isdecimal():
            speaker = str(voice.config.speaker_id_map[speaker])
        settings = SynthesisConfig(
            speaker_id=int(speaker) if speaker else None,
            length_scale=voice.config.length_scale / float(pace),
        )
        words = text.replace("[[", "[ [")  # to Piper [[…]] holds phonemes
        chunks = voice.synthesize(words, settings)
        return b"".join(chunk.audio_int16_bytes for chunk in chunks), voice.config.sample_rate

    return speak


def load_kokoro(data: str, model: str, voices: str) -> Speak:
    """Load Kokoro. The settings are a voice, its language, and a pace from 0.5 to 2."""
    import numpy as np
    from kokoro_onnx import EspeakConfig, Kokoro

    kokoro = Kokoro(model, voices, espeak_config=EspeakConfig(data_path=data))

    def speak(text: str, voice: str, language: str, pace: str) -> tuple[bytes, int]:
        samples, rate = kokoro.create(text, voice=voice, speed=float(pace), lang=language)
        return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes(), rate

    return speak


def load_hibari(_data: str, model: str, voice: str) -> Speak:
    """Load a voice of hibari's. The setting is its speed, from 0.5 to 2."""
    # Its bytes change with the FFT of scipy, where that is installed, and with several threads.
    sys.modules["scipy"] = None  # type: ignore[assignment]
    import numpy as np
    from hibari import Hibari

    hibari = Hibari(voice=voice, model=model, threads=1)

    class Noise:
        """The noise of seed 0, which takes a third of the signal processing to make, made once."""

        made = np.zeros(0, np.float32)
        at = 0

        def standard_normal(self, shape: tuple[int, int], dtype: Any) -> Any:
            start, self.at = self.at, self.at + shape[0] * shape[1]
            if len(Noise.made) < self.at:
                Noise.made = np.random.default_rng(0).standard_normal(self.at, dtype=dtype)
            return Noise.made[start : self.at].reshape(shape).copy()  # which is worked on in place

    def speak(text: str, speed: str) -> tuple[bytes, int]:
        noise = Noise()
        parts = [
            hibari.from_ids(hibari.ids(phonemes), float(speed), noise)
            for phonemes in hibari.phonemize(text)
        ]
        samples = np.concatenate(parts) if parts else np.zeros(0)
        return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes(), hibari.sample_rate

    return speak


LOADERS: Final[dict[str, Any]] = {
    "espeak": load_espeak,
    "piper": load_piper,
    "kokoro_onnx": load_kokoro,
    "hibari": load_hibari,
}


def join_letters(found: "re.Match[str]") -> str:
    """Write `A C L` as `A.C.L.`, where no phonemizer takes the first letter for an article."""
    return found[0].rstrip(".").replace(" ", ".") + "."


def main() -> None:
    """Answer requests until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    # What a library prints must not get among the audio.
    out, sys.stdout = os.fdopen(os.dup(1), "wb"), sys.stderr
    os.dup2(2, 1)
    kind, *arguments = sys.argv[1:]
    if kind != "espeak":
        import logging  # takes as long as all of espeak

        logging.disable()
    speak: Speak = LOADERS[kind](*arguments)
    for line in sys.stdin.buffer:
        text, *settings = json.loads(line)
        samples, rate = speak(LETTERS.sub(join_letters, text), *settings)
        audio = io.BytesIO()
        with wave.open(audio, "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", ""))
            file.writeframes(samples)
        out.write(struct.pack("<I", audio.tell()) + audio.getvalue())
        out.flush()


main()
