"""A voice for tests: a steady tone of 50 ms a character, with silence around it to be cut."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from audiogen.voices.base import Engine, Voice

RATE = 24_000
SECONDS_A_CHARACTER = 0.05
FREQUENCY = 400.0
SILENCE = np.zeros(RATE // 5)


class Tone(Engine):
    about = "a tone for tests"

    def languages(self, variant: str = "") -> frozenset[str]:
        return frozenset({"en", "de"})

    def voice(self, language: str, pace: float = 1.0, variant: str = "") -> ToneVoice:
        return ToneVoice(language, pace)


class ToneVoice(Voice):
    name = "tone"
    workers = 2
    letters_a_second = 20.0

    def __init__(self, language: str, pace: float = 1.0) -> None:
        self.tempo = pace
        self.identity = f"tone {language}"

    def speak(self, text: str, *, patient: bool = True) -> bytes:
        time = np.arange(round(len(text) * SECONDS_A_CHARACTER * RATE)) / RATE
        samples = np.concatenate((SILENCE, 0.3 * np.sin(2 * np.pi * FREQUENCY * time), SILENCE))
        file = io.BytesIO()
        soundfile.write(file, samples, RATE, format="WAV", subtype="PCM_16")
        return file.getvalue()
