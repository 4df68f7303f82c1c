"""Neural voices on this machine: Piper's, and Kokoro's. They are downloaded once, by `audiogen voices --get`."""

from __future__ import annotations

import contextlib
import functools
import importlib.metadata
import importlib.util
import json
import os
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, Protocol

from audiogen.errors import VoiceError
from audiogen.script.notes import did_you_mean, shorten
from audiogen.voices.base import Engine, Voice, home, widening
from audiogen.voices.workers import Workers, link

FOLDER: Final = "AUDIOGEN_VOICES"
SLOWEST, FASTEST = 0.5, 2.0  # that Kokoro takes
DEPTH: Final = 3  # folders inside a voice folder
PHONEMES: Final = ("espeak", "text")  # how a Piper voice's words may become phonemes
# The languages of Kokoro's voices by their first letter, as eSpeak NG calls them, which makes the phonemes. Japanese (j) and
# Chinese (z) want phonemes that it does not make.
KOKORO: Final = {
    "a": "en-us",
    "b": "en-gb",
    "e": "es",
    "f": "fr-fr",
    "h": "hi",
    "i": "it",
    "p": "pt-br",
}
BEST_FIRST: Final = ("af_heart", "bf_emma", "high", "medium", "low", "x_low")


class Model(Protocol):
    """A voice that is there: its name, its language in lower case, and how much of its own pace is a calm one."""

    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def package(self) -> str: ...
    @property
    def calm(self) -> float: ...
    @property
    def files(self) -> tuple[Path, ...]: ...
    def arguments(self, data: Path, pace: float) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Piper:
    """`NAME.onnx` with `NAME.onnx.json` beside it; `speaker` is one of several in it."""

    name: str
    language: str
    model: Path
    speaker: str = ""
    package = "piper"
    calm = 0.8

    @property
    def files(self) -> tuple[Path, ...]:
        return self.model, Path(f"{self.model}.json")

    def arguments(self, data: Path, pace: float) -> list[str]:
        return ["piper", str(data), str(self.model), self.speaker, f"{pace:.4f}"]


@dataclass(frozen=True, slots=True)
class Kokoro:
    """One of the voices in `voices*.bin` for the model `kokoro*.onnx` beside it."""

    name: str
    model: Path
    voices: Path
    package = "kokoro_onnx"
    calm = 0.68  # by which its Japanese woman speaks 134 words of English a minute, at 0.8 160

    @property
    def language(self) -> str:
        return KOKORO[self.name[0]].replace("fr-fr", "fr")

    @property
    def files(self) -> tuple[Path, ...]:
        return self.model, self.voices

    def arguments(self, data: Path, pace: float) -> list[str]:
        return [
            "kokoro",
            str(data),
            str(self.model),
            str(self.voices),
            self.name,
            KOKORO[self.name[0]],
            f"{pace:.4f}",
        ]


class Neural(Engine):
    about = "natural, on this machine: Piper's and Kokoro's voices"
    licence = "each voice's own licence"
    by_machine = True
    settings: ClassVar = {
        "folder": f"where voices are, instead of {FOLDER} or the platform's folder for data",
        "source": "where Piper's voices are downloaded from, if not from their home",
    }

    def missing_requirement(self) -> str | None:
        if not any(importlib.util.find_spec(package) for package in ("piper", "kokoro_onnx")):
            return "pip install piper-tts kokoro-onnx"
        return (
            None
            if self._models()
            else "audiogen voices --get NAME (`audiogen voices neural` lists them)"
        )

    def languages(self, variant: str = "") -> frozenset[str]:
        models = [self._model(variant)] if variant else self._models().values()
        return frozenset(tag for model in models for tag in widening(model.language))

    def variants(self) -> list[str]:
        return list(self._models())

    def voice(self, language: str, pace: float, variant: str = "") -> NeuralVoice:
        fitting = [
            model for model in self._models().values() if language in widening(model.language)
        ]
        return NeuralVoice(self._model(variant) if variant else fitting[0], pace)

    @property
    def folder(self) -> Path:
        """Where voices are, and are downloaded to."""
        if given := self.text("folder") or os.environ.get(FOLDER):
            return home(given)
        import platformdirs

        return Path(platformdirs.user_data_dir("audiogen", appauthor=False)) / "voices"

    def home(self, variant: str) -> Path:
        """The folder that a voice is in. Raises VoiceError."""
        return self._model(variant).files[0].parent

    def _models(self) -> dict[str, Model]:
        return _found(self.folder)

    def _model(self, variant: str) -> Model:
        name, _, speaker = variant.partition("#")
        models = self._models()
        if name not in models:
            near = did_you_mean(name, models) if models else ""
            get = f"`audiogen voices --get {shorten(name)}` downloads it, if there is one."
            raise VoiceError(
                f"The voice `{shorten(name)}` is not in {self.folder}. {near} {get}".replace(
                    "  ", " "
                )
            )
        model = models[name]
        if not speaker:
            return model
        names, count = _speakers(model)
        if not isinstance(model, Piper) or not (
            speaker in names or (speaker.isdecimal() and int(speaker) < count)
        ):
            raise VoiceError(
                f"`{name}` has no speaker `{shorten(speaker)}`. {did_you_mean(speaker, names[:50])}"
            )
        return Piper(variant, model.language, model.model, speaker)


class NeuralVoice(Voice):
    workers = 1  # which uses all cores by itself

    def __init__(self, model: Model, pace: float) -> None:
        wanted = model.calm * pace
        own = min(FASTEST, max(SLOWEST, round(wanted, 4)))
        self.name = f"neural:{model.name}"
        self.tempo = round(wanted / own, 4)
        self.letters_a_second = 12.0 * pace
        stamps = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in model.files]
        self.identity = f"neural {model.name} {own} {stamps} {_version(model.package)}"
        self._model, self._own = model, own
        self._workers = Workers("neural_worker.py", self._prepare, f"The voice {model.name}")

    def speak(self, text: str, *, patient: bool = True) -> bytes:  # noqa: ARG002 - always answers
        """WAV at the model's rate. Raises VoiceError."""
        return self._workers.ask(text)

    def close(self) -> None:
        self._workers.close()

    def _prepare(self, folder: Path) -> list[str]:
        """The data of eSpeak NG at a short path."""
        if not importlib.util.find_spec(self._model.package):
            package = {"piper": "piper-tts", "kokoro_onnx": "kokoro-onnx"}[self._model.package]
            raise VoiceError(f"{self.name} needs a package that is not here: pip install {package}")
        link(_phonemes(self._model.package), folder / "data")
        return self._model.arguments(folder / "data", self._own)


def _phonemes(package: str) -> Path:
    """The data of eSpeak NG that goes with a package: Piper has one of its own."""
    if package == "piper":
        spec = importlib.util.find_spec("piper")
        return Path((spec and spec.origin) or "").with_name("espeak-ng-data")
    import espeakng_loader

    return Path(espeakng_loader.get_data_path())


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(
            {"piper": "piper-tts", "kokoro_onnx": "kokoro-onnx"}[package]
        )
    except importlib.metadata.PackageNotFoundError:
        return "none"


@functools.lru_cache(maxsize=8)
def _found(folder: Path) -> dict[str, Model]:
    """The voices in a folder by their names, the best of each language first. What cannot be read is passed over."""
    found: list[Model] = []
    for path in _onnx_files(folder, DEPTH):
        # Whatever stands in a file that somebody has put there: one that is broken must not silence the others.
        with contextlib.suppress(Exception):
            found += _kokoro(path) if path.name.startswith("kokoro") else _piper(path)
    first: dict[str, Model] = {}
    for model in sorted(found, key=_rank):
        first.setdefault(model.name, model)
    return first


def forget() -> None:
    """Look into the voice folders again: a voice has come."""
    _found.cache_clear()


def _onnx_files(folder: Path, depth: int) -> Iterable[Path]:
    try:
        entries = [(entry, entry.is_dir(), entry.is_file()) for entry in sorted(folder.iterdir())]
    except OSError:
        return
    for entry, is_folder, is_file in entries:
        if entry.suffix == ".onnx" and is_file:
            yield entry
        elif depth and is_folder and not entry.name.endswith(".part"):
            yield from _onnx_files(entry, depth - 1)


def _rank(model: Model) -> tuple[int, str]:
    quality = model.name if model.name in BEST_FIRST else model.name.rpartition("-")[2]
    return (BEST_FIRST.index(quality) if quality in BEST_FIRST else 2, model.name)


def _piper(model: Path) -> list[Model]:
    """The Piper voice in a file, by the description beside it, if its words are made phonemes here.

    For some languages Piper has other ways than eSpeak NG, which need packages, or download more when they first speak.
    """
    told = _told(model)
    if told.get("phoneme_type", PHONEMES[0]) not in PHONEMES:
        return []
    code = (told.get("language") or {}).get("code") or told["espeak"]["voice"]
    language = shorten(str(code)).replace("_", "-").lower()
    return [Piper(model.name.removesuffix(".onnx"), language, model)]


def _told(model: Path) -> dict[str, Any]:
    """What a Piper voice tells of itself."""
    found: dict[str, Any] = json.loads(Path(f"{model}.json").read_text("utf-8"))
    return found


def _speakers(model: Model) -> tuple[list[str], int]:
    """The speakers of a Piper voice that have names, and how many there are."""
    if not isinstance(model, Piper):
        return [], 0
    told = _told(model.model)
    names, count = told.get("speaker_id_map"), told.get("num_speakers")
    return list(names) if isinstance(names, dict) else [], count if isinstance(count, int) else 1


def _kokoro(model: Path) -> list[Model]:
    """The voices beside a Kokoro model, in the languages that can be made phonemes of."""
    packs = sorted(model.parent.glob("voices*.bin")) + sorted(model.parent.glob("voices*.npz"))
    if not packs:
        return []
    with zipfile.ZipFile(packs[0]) as arrays:
        names = sorted(name.removesuffix(".npy") for name in arrays.namelist())
    return [
        Kokoro(name, model, packs[0])
        for name in names
        if re.fullmatch(f"[{''.join(KOKORO)}][fm]_\\w+", name)
    ]
