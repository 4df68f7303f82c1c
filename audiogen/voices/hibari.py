"""The natural voice in the install: hibari, English.

Its voice `heart` comes with the package. Its others are downloaded, each a model of its own.
"""

import functools
import importlib.util
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from audiogen.errors import VoiceError
from audiogen.languages.phonemes import to_misaki
from audiogen.messages import did_you_mean, shorten
from audiogen.packages import installed_version
from audiogen.voices.base import Engine, Setting, Voice
from audiogen.voices.download import FOLDER, Offer, Part, source_or, voices_folder
from audiogen.voices.workers import Workers

PACKAGES: Final = ("hibari-tts", "numpy", "onnxruntime")  # on which its sound depends
SOURCE: Final = "https://huggingface.co/maureesewilliams/hibari/resolve/main/voices/"
LICENCE: Final = "Apache-2.0"
IN_PACKAGE: Final = "heart"
SLOWEST, FASTEST = 0.5, 2.0  # speeds that the models accept
# The speed of the normal pace: 116 to 141 words a minute in sentences of 4 to 20 words. Shorter
# ones, where each word takes longer, are spoken a little faster.
CALM, SHORT_CALM = 0.57, 0.64
SHORT: Final = 24  # characters


class HibariVoice(Voice):
    """A model of hibari's at a pace."""

    workers = 2  # of one process: it speaks the next line while this one is decoded
    limit = 300  # its memory grows with the text: 0.5 GB for 200 words at once
    phonemes = True

    def __init__(self, workers: Workers, name: str, digest: str, pace: float) -> None:
        wanted = CALM * pace
        own = max(SLOWEST, wanted)
        self.name = f"hibari:{name}"
        self.tempo = round(wanted / own, 4)
        self._speeds = f"{own:.4f}", f"{min(FASTEST, own * SHORT_CALM / CALM):.4f}"
        self.letters_a_second = 9.0 * pace
        versions = " ".join(map(installed_version, PACKAGES))
        self.identity = f"hibari {name} {digest} {' '.join(self._speeds)} {versions}"
        self._workers = workers

    def start(self) -> None:
        self._workers.start()

    def speak(self, text: str, *, patient: bool = True) -> bytes:  # noqa: ARG002 - always answers
        """Return a WAV at 24 kHz. Raises VoiceError.

        The same text gives the same bytes on the same processor.
        """
        return self._workers.ask(to_misaki(text), self._speeds[len(text) < SHORT])


class Hibari(Engine):
    about = "natural English, ready without a network"
    licence = LICENCE
    settings: ClassVar = {
        "folder": f"where downloaded voices are, instead of {FOLDER} or the platform's folder",
        "source": "a mirror to download voices from",
    }

    def __init__(self, given: Mapping[str, Setting] | None = None) -> None:
        super().__init__(given)
        self._workers: dict[str, Workers] = {}  # a process for each voice

    def close(self) -> None:
        for workers in self._workers.values():
            workers.close()

    def missing_requirement(self) -> str | None:
        return None if _package() else f"pip install {PACKAGES[0]}"

    def languages(self, variant: str = "") -> frozenset[str]:
        if not _registry():  # it isn't installed: nobody can tell
            return frozenset(("en",))
        if variant and variant not in _registry():
            hint = did_you_mean(variant, _registry())
            raise VoiceError(f"hibari has no voice `{shorten(variant)}`. {hint}")
        names = [variant] if variant else self.variants()
        return frozenset(("en", *(_registry()[name]["language"].lower() for name in names)))

    def variants(self) -> list[str]:
        return [name for name in _registry() if os.path.exists(self._model(name))]

    @property
    def folder(self) -> Path:
        """Return where its voices are downloaded to."""
        return voices_folder(self.text("folder")) / "hibari"

    def offers(self) -> dict[str, Offer]:
        base = source_or(SOURCE, self.text("source"), "hibari")
        return {
            name: Offer(name, (voice["language"],), LICENCE, (_part(base, voice),))
            for name, voice in _registry().items()
            if not voice.get("bundled")
        }

    def voice(self, language: str, pace: float, variant: str = "") -> HibariVoice:
        name = variant or self._best(language)
        model = self._model(name)
        if not os.path.exists(model):
            get = f"audiogen voices --get hibari:{name}"
            raise VoiceError(f"hibari:{name} isn't here yet. To download it: {get}")
        arguments = ["hibari", "", str(model), name]
        made = Workers(lambda _folder: arguments, f"The voice {name}", 1)
        workers = self._workers.setdefault(name, made)
        return HibariVoice(workers, name, _registry()[name]["sha256"], pace)

    def _best(self, language: str) -> str:
        """Return the voice of a region, a downloaded one first: somebody wanted that."""
        here = [*(name for name in self.variants() if name != IN_PACKAGE), IN_PACKAGE]
        speaks = (name for name in here if _registry()[name]["language"].lower() == language)
        return next(speaks, here[0])

    def _model(self, name: str) -> Path:
        voice, package = _registry()[name], _package()
        own = package / "assets" if package and voice.get("bundled") else self.folder / name
        return own / str(voice["file"])


def _part(base: str, voice: Mapping[str, Any]) -> Part:
    return Part(f"{base}{voice['file']}", voice["bytes"], f"sha256:{voice['sha256']}")


@functools.cache
def _package() -> Path | None:
    """Return the folder of the package, which takes long to import, if it can speak here."""
    spec = importlib.util.find_spec("hibari")
    known = spec and spec.origin and importlib.util.find_spec("onnxruntime")
    return Path(spec.origin).parent if spec and spec.origin and known else None


@functools.cache
def _registry() -> dict[str, Any]:
    """Return the package's own list of its voices, by name."""
    package = _package()
    if package is None:
        return {}
    found: dict[str, Any] = json.loads((package / "assets" / "voices.json").read_text("utf-8"))
    return found
