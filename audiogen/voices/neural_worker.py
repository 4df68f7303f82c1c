"""A process of its own that speaks with a neural model: `python neural_worker.py piper DATA MODEL SPEAKER PACE`, or
`kokoro DATA MODEL VOICES NAME LANGUAGE PACE`.

It holds the model's memory, and the phonemes of eSpeak NG, which is GPL-3: this file imports nothing of audiogen. For each
line of JSON (a text) on standard input it writes a length in 4 bytes and a WAV file of that length to standard output.
"""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import struct
import sys
import wave
from collections.abc import Callable
from typing import Any

Speak = Callable[[str], tuple[bytes, int]]  # text -> 16-bit mono samples, and their rate in Hz


def piper(data: str, model: str, speaker: str, pace: str) -> Speak:
    """A Piper voice; `pace` 1 is that of the voice."""
    from piper import PiperVoice, SynthesisConfig

    voice = PiperVoice.load(model, espeak_data_dir=data, download_dir=data)
    if speaker and not speaker.isdecimal():
        speaker = str(voice.config.speaker_id_map[speaker])
    how = SynthesisConfig(
        speaker_id=int(speaker) if speaker else None,
        length_scale=voice.config.length_scale / float(pace),
    )

    def speak(text: str) -> tuple[bytes, int]:
        chunks = list(
            voice.synthesize(text.replace("[[", "[ ["), how)
        )  # [[…]] holds phonemes, not words
        return b"".join(chunk.audio_int16_bytes for chunk in chunks), voice.config.sample_rate

    return speak


def kokoro(data: str, model: str, voices: str, name: str, language: str, pace: str) -> Speak:
    """A voice of Kokoro's; `pace` 0.5 to 2."""
    import numpy as np
    from kokoro_onnx import EspeakConfig, Kokoro

    made = Kokoro(model, voices, espeak_config=EspeakConfig(data_path=data))

    def speak(text: str) -> tuple[bytes, int]:
        samples, rate = made.create(text, voice=name, speed=float(pace), lang=language)
        return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes(), rate

    return speak


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable()
    out, sys.stdout = (
        os.fdopen(os.dup(1), "wb"),
        sys.stderr,
    )  # what a library prints must not stand among the audio
    os.dup2(2, 1)
    kind, *arguments = sys.argv[1:]
    make: Any = {"piper": piper, "kokoro": kokoro}[kind]
    speak: Speak = make(*arguments)
    for line in sys.stdin.buffer:
        samples, rate = speak(json.loads(line))
        audio = io.BytesIO()
        with wave.open(audio, "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", ""))
            file.writeframes(samples)
        out.write(struct.pack("<I", audio.tell()) + audio.getvalue())
        out.flush()


main()
