"""A process of its own that speaks with libespeak-ng: `python espeak_worker.py DATA VOICE RATE PITCH RANGE GAP`.

The library is GPL-3 and not safe for threads, so it lives here, apart: this file imports nothing of audiogen. For each
line of JSON (a text) on standard input it writes a length in 4 bytes and a WAV file of that length to standard output.
"""

from __future__ import annotations

import ctypes
import io
import json
import signal
import struct
import sys
import wave

import espeakng_loader

AUDIO_OUTPUT_SYNCHRONOUS, DONT_EXIT = 2, 0x8000
RATE, PITCH, RANGE, GAP = 1, 3, 4, 7
UTF8 = 1


def main() -> None:
    data, name, *settings = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, data.encode(), DONT_EXIT)
    if rate <= 0 or library.espeak_SetVoiceByName(name.encode()) != 0:
        sys.exit(f"espeak has no voice {name}")
    pcm = bytearray()

    def gather(samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            pcm.extend(ctypes.string_at(samples, count * 2))
        return 0

    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
        gather
    )
    library.espeak_SetSynthCallback(callback)
    for line in sys.stdin.buffer:
        pcm.clear()
        for parameter, value in zip((RATE, PITCH, RANGE, GAP), settings, strict=True):
            library.espeak_SetParameter(parameter, int(value), 0)
        text = json.loads(line).encode()
        if library.espeak_Synth(text, len(text) + 1, 0, 1, 0, UTF8, None, None) != 0:
            pcm.clear()
        audio = io.BytesIO()
        with wave.open(audio, "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", ""))
            file.writeframes(pcm)
        sys.stdout.buffer.write(struct.pack("<I", audio.tell()) + audio.getvalue())
        sys.stdout.buffer.flush()


main()
