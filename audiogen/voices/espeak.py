"""The embedded voice, by the libespeak-ng of a wheel: speaks everywhere, at once, without a network."""

from __future__ import annotations

import functools
import importlib.metadata
import os
from pathlib import Path
from typing import Final

from audiogen.errors import VoiceError
from audiogen.script.notes import did_you_mean, shorten
from audiogen.voices.base import Engine, Voice, widening
from audiogen.voices.workers import Workers, link

# A female voice without flutter and roughness, which would make every call sound different, and without echo. Its upper
# formants are damped: of the settings measured (this, undamped, the library's second female voice, a male one, each slower
# and flatter too) it has the least hiss, 4 to 9 kHz 18.8 dB under 0.3 to 3 kHz, undamped 13.7, at the pitch of the others.
CALM: Final = """\
language variant
name calm
gender female
pitch 142 200
flutter 0
roughness 0
formant 0 120 80 150
formant 1 115 80 160 -20
formant 2 130 75 150 -200
formant 3 123 60 170
formant 4 125 50 170
formant 5 125 40 170
formant 6 110 40 170
formant 7 110 75 150
formant 8 110 75 150
stressAdd -20 -20 -20 -20 0 0 20 120
stressAmp 18 16 20 20 20 20 20 20
"""
RATE, PITCH, RANGE, GAP = 135, 40, 32, 2
RATES: Final = {
    "es": 142,
    "fr": 142,
    "it": 145,
    "pt": 155,
}  # so that each speaks 120 to 140 words a minute
PREFERRED: Final = {"en": "gmw/en-US", "zh": "sit/cmn"}
OURS: Final = "calm"


class Espeak(Engine):
    about = "plain, and always there: eSpeak NG"
    licence = "GPL-3"

    def languages(self, variant: str = "") -> frozenset[str]:
        language, _ = _parts(variant)
        return frozenset(_widened(language)) if language else frozenset(_files())

    def variants(self) -> list[str]:
        return [f"+{name}" for name in _timbres()]

    def voice(self, language: str, pace: float, variant: str = "") -> EspeakVoice:
        own, timbre = _parts(variant)
        rate = RATES.get((own or language).split("-")[0], RATE)
        name = f"espeak:{variant}" if variant else "espeak"
        return EspeakVoice(_files()[own or language], rate, pace, timbre, name)


class EspeakVoice(Voice):
    workers = max(1, min(4, os.cpu_count() or 1))

    def __init__(
        self,
        file: str,
        rate: int = RATE,
        pace: float = 1.0,
        timbre: str = OURS,
        name: str = "espeak",
    ) -> None:
        self.name = name
        self.letters_a_second = 10.5 * pace
        self._timbre = timbre
        self._settings = [
            f"{file}+{timbre}",
            str(round(rate * pace)),
            str(PITCH),
            str(RANGE),
            str(GAP),
        ]
        version = importlib.metadata.version("espeakng-loader")
        self.identity = (
            f"espeak {version} {' '.join(self._settings)} {CALM if timbre == OURS else ''}"
        )
        self._workers = Workers("espeak_worker.py", self._prepare, "The embedded voice")

    def speak(self, text: str, *, patient: bool = True) -> bytes:  # noqa: ARG002 - always answers
        """WAV at 22,050 Hz; the same bytes for the same text, but for timbres that flutter. Raises VoiceError."""
        return self._workers.ask(text)

    def close(self) -> None:
        self._workers.close()

    def _prepare(self, folder: Path) -> list[str]:
        """The library's data at a short path, and the timbre beside the voices."""
        import espeakng_loader

        data, timbres = Path(espeakng_loader.get_data_path()), folder / "voices" / "!v"
        for source in data.iterdir():
            if source.name != "voices":
                link(source, folder / source.name)
        timbres.mkdir(parents=True)
        if self._timbre == OURS:
            (timbres / OURS).write_text(CALM, encoding="ascii")
        else:
            link(data / "voices" / "!v" / self._timbre, timbres / self._timbre)
        return [str(folder), *self._settings]


def _parts(variant: str) -> tuple[str, str]:
    """The language, if it is told, and the timbre that a variant means: `en-us+f3`, `+f3`, `en-us`, `f3`.

    Raises VoiceError where the library has no such thing: it would speak on as if nothing had been asked for.
    """
    language, _, timbre = variant.partition("+")
    if not timbre and language in _timbres() and language.lower() not in _files():
        language, timbre = "", language
    if language and language.lower() not in _files():
        raise VoiceError(
            f"The embedded voice has no language `{shorten(language)}`. {did_you_mean(language[:80], _files())}"
        )
    if timbre and timbre not in _timbres():
        raise VoiceError(
            f"The embedded voice has no timbre `{shorten(timbre)}`. {did_you_mean(timbre[:80], _timbres())}"
        )
    return language.lower(), timbre or OURS


def _widened(language: str) -> set[str]:
    """The languages that a voice for one of them speaks: `en-us` speaks `en` too, and `cmn` is what `zh` means."""
    return {tag for tag, file in _files().items() if file == _files()[language]} | set(
        widening(language)
    )


@functools.cache
def _timbres() -> tuple[str, ...]:
    """The library's own variants of every voice."""
    import espeakng_loader

    return tuple(
        sorted(
            path.name for path in (Path(espeakng_loader.get_data_path()) / "voices/!v").iterdir()
        )
    )


@functools.cache
def _files() -> dict[str, str]:
    """The library's voice file for each language tag, the one that calls itself best for it.

    A language whose dictionary the wheel lacks is left out: the library would say nothing at all.
    """
    import espeakng_loader

    data = Path(espeakng_loader.get_data_path())
    dictionaries = {path.name.removesuffix("_dict") for path in data.glob("*_dict")}
    best: dict[str, tuple[int, str]] = {}
    for path in sorted((data / "lang").rglob("*")):
        rows = (
            [line.split() for line in path.read_text("utf-8", errors="replace").splitlines()]
            if path.is_file()
            else []
        )
        told = [row for row in rows if len(row) > 1]
        tags = [
            (row[1].lower(), int(row[2]) if len(row) > 2 else 5)
            for row in told
            if row[0] == "language"
        ]
        named = [row[1] for row in told if row[0] == "dictionary"] or [
            tag.split("-")[0] for tag, _ in tags
        ]
        for tag, rank in tags if set(named[:1]) <= dictionaries else ():
            entry = (rank, path.relative_to(data / "lang").as_posix())
            best[tag] = min(best.get(tag, entry), entry)
    files = {tag: file for tag, (_, file) in best.items()}
    return files | {tag: file for tag, file in PREFERRED.items() if (data / "lang" / file).exists()}
