"""What a text sounds like: its phonemes, by eSpeak NG's own rules."""

from __future__ import annotations

import ctypes
import functools
import re

import espeakng_loader

SYNCHRONOUS, DONT_EXIT, UTF8, IPA = 2, 0x8000, 1, 2  # libespeak-ng's speak_lib.h
VOICES = {"en": "en-us", "pt": "pt-br"}


@functools.cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = espeakng_loader.get_data_path().encode()
    assert library.espeak_Initialize(SYNCHRONOUS, 0, data, DONT_EXIT) > 0
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    return library


def phonemes(text: str, language: str) -> str:
    """Return the phonemes of a text without stress, length and pauses."""
    library = _library()
    assert library.espeak_SetVoiceByName(VOICES.get(language, language).encode()) == 0
    rest, found = ctypes.c_char_p(text.encode()), []
    while rest.value:
        found.append(library.espeak_TextToPhonemes(ctypes.byref(rest), UTF8, IPA) or b"")
    joined = b" ".join(found).decode()
    return re.sub(r"\([a-z-]+\)|[\sˈˌː'_:|-]", "", joined)
