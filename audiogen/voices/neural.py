"""Neural voices on this machine, Piper's and Kokoro's: `audiogen voices --get` downloads them."""

import contextlib
import functools
import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Final

from audiogen.errors import VoiceError
from audiogen.messages import did_you_mean, shorten
from audiogen.packages import installed_version
from audiogen.voices.base import Engine, Setting, Voice, widen_tag
from audiogen.voices.download import FOLDER, Offer, load_offers, voices_folder
from audiogen.voices.workers import Workers, link

SLOWEST, FASTEST = 0.5, 2.0  # paces that Kokoro accepts
DEPTH: Final = 3  # of folders inside the voice folder
PHONEMIZERS: Final = ("espeak", "text")  # of Piper's voices that work here
PACKAGES: Final = {"piper": "piper-tts", "kokoro_onnx": "kokoro-onnx"}  # by module
# The languages of Kokoro's voices by their first letter, as eSpeak NG calls them, which makes the
# phonemes. It can't make those of Japanese (j) and Chinese (z).
KOKORO: Final = {
    "a": "en-us",
    "b": "en-gb",
    "e": "es",
    "f": "fr-fr",
    "h": "hi",
    "i": "it",
    "p": "pt-br",
}
# Kokoro's Japanese woman speaks 134 words of English a minute at 0.68, and 160 at 0.8.
PIPER_CALM, KOKORO_CALM = 0.8, 0.68
BEST_FIRST: Final = ("af_heart", "bf_emma", "high", "medium", "low", "x_low")


@dataclass(frozen=True, slots=True)
class Model:
    """A voice that is here: of Piper's, or one in the voices beside a Kokoro model.

    `module` speaks it. Each request to its process has its `settings` before the pace. `calm` is
    the part of its own pace that gives a calm one.
    """

    name: str
    language: str  # a lower-case tag
    module: str
    files: tuple[Path, Path]
    settings: tuple[str, ...]
    calm: float


class NeuralVoice(Voice):
    """A model's voice at a pace."""

    workers = 1  # a model uses all cores by itself

    def __init__(self, workers: Workers, model: Model, pace: float, stamps: object) -> None:
        wanted = model.calm * pace
        own = min(FASTEST, max(SLOWEST, round(wanted, 4)))
        self.name = f"neural:{model.name}"
        self.tempo = round(wanted / own, 4)
        self.letters_a_second = 12.0 * pace
        self.identity = (
            f"neural {model.name} {own} {stamps} {installed_version(PACKAGES[model.module])}"
        )
        self._workers, self._settings = workers, (*model.settings, f"{own:.4f}")

    def speak(self, text: str, *, patient: bool = True) -> bytes:  # noqa: ARG002 - always answers
        """Return a WAV at the model's rate. Raises VoiceError."""
        return self._workers.ask(text, *self._settings)


class Neural(Engine):
    about = "natural, on this machine: voices of Piper and Kokoro"
    licence = "each voice's own licence"
    by_machine = True
    settings: ClassVar = {
        "folder": f"where voices are, instead of {FOLDER} or the platform's folder for data",
        "source": "a mirror to download Piper's voices from",
    }

    def __init__(self, given: Mapping[str, Setting] | None = None) -> None:
        super().__init__(given)
        self._workers: dict[object, Workers] = {}  # a process for each model, in one state of it

    def close(self) -> None:
        for workers in self._workers.values():
            workers.close()

    def missing_requirement(self) -> str | None:
        if not any(map(importlib.util.find_spec, PACKAGES)):
            return f"pip install {' '.join(PACKAGES.values())}"
        if self._find_models():
            return None
        return "audiogen voices --get NAME (`audiogen voices neural` lists them)"

    def languages(self, variant: str = "") -> frozenset[str]:
        models = [self._find_model(variant)] if variant else self._find_models().values()
        return frozenset(tag for model in models for tag in widen_tag(model.language))

    def variants(self) -> list[str]:
        return list(self._find_models())

    def voice(self, language: str, pace: float, variant: str = "") -> NeuralVoice:
        model = self._find_model(variant) if variant else self._best_model(language)
        stamps = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in model.files]
        prepare = functools.partial(_prepare_model, model)
        made = Workers(prepare, f"The voice {model.name}", NeuralVoice.workers)
        workers = self._workers.setdefault((model.files, *stamps), made)
        return NeuralVoice(workers, model, pace, stamps)

    @property
    def folder(self) -> Path:
        """Return where voices are, and are downloaded to."""
        return voices_folder(self.text("folder"))

    def offers(self) -> dict[str, Offer]:
        return load_offers(self.text("source"))

    def variant_folder(self, variant: str) -> Path:
        """Return the folder that a voice is in. Raises VoiceError."""
        return self._find_model(variant).files[0].parent

    def _find_models(self) -> dict[str, Model]:
        return _scan_folder(self.folder)

    def _best_model(self, language: str) -> Model:
        models = self._find_models().values()
        return next(model for model in models if language in widen_tag(model.language))

    def _find_model(self, variant: str) -> Model:
        """Return the model of `NAME` or `NAME#SPEAKER`. Raises VoiceError."""
        name, _, speaker = variant.partition("#")
        models = self._find_models()
        if name not in models:
            hint = f" {did_you_mean(name, models)}" if models else ""
            get = f"If it is one of Piper's or Kokoro's: audiogen voices --get {shorten(name)}"
            raise VoiceError(f"The voice `{shorten(name)}` isn't in {self.folder}.{hint} {get}")
        model = models[name]
        if not speaker:
            return model
        names, count = _read_speakers(model)
        if speaker in names or (speaker.isdecimal() and int(speaker) < count):
            return replace(model, name=variant, settings=(speaker,))
        hint = did_you_mean(speaker, names[:50])
        raise VoiceError(f"`{name}` has no speaker `{shorten(speaker)}`. {hint}")


def _prepare_model(model: Model, folder: Path) -> list[str]:
    """Put eSpeak NG's data at a short path, and return the arguments of a model's process."""
    if not importlib.util.find_spec(model.module):
        raise VoiceError(f"neural:{model.name} isn't ready: pip install {PACKAGES[model.module]}")
    link(_find_phoneme_data(model.module), folder / "data")
    return [model.module, str(folder / "data"), *map(str, model.files)]


def _find_phoneme_data(module: str) -> Path:
    """Return the data of eSpeak NG that fits a module: Piper brings its own."""
    if module == "piper":
        spec = importlib.util.find_spec("piper")
        return Path((spec and spec.origin) or "").with_name("espeak-ng-data")
    import espeakng_loader

    return Path(espeakng_loader.get_data_path())


@functools.lru_cache(maxsize=8)
def _scan_folder(folder: Path) -> dict[str, Model]:
    """Return the voices in a folder by name, the best of each language first."""
    found: list[Model] = []
    for path in _find_onnx_files(folder, DEPTH):
        # Anything may be in a file that somebody put there, and one must not hide the others.
        with contextlib.suppress(Exception):
            found += _read_kokoro(path) if path.name.startswith("kokoro") else _read_piper(path)
    models: dict[str, Model] = {}
    for model in sorted(found, key=_rank):
        models.setdefault(model.name, model)
    return models


def forget_models() -> None:
    """Scan the voice folders again when they are next needed: a voice has been added."""
    _scan_folder.cache_clear()


def _find_onnx_files(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = [(entry, entry.is_dir(), entry.is_file()) for entry in sorted(folder.iterdir())]
    except OSError:
        return
    for entry, is_folder, is_file in entries:
        if entry.suffix == ".onnx" and is_file:
            yield entry
        elif depth and is_folder and not entry.name.endswith(".part"):
            yield from _find_onnx_files(entry, depth - 1)


def _rank(model: Model) -> tuple[int, str]:
    quality = model.name if model.name in BEST_FIRST else model.name.rpartition("-")[2]
    return (BEST_FIRST.index(quality) if quality in BEST_FIRST else 2, model.name)


def _read_piper(model: Path) -> list[Model]:
    """Return the Piper voice in a file, by the description beside it, if it can speak here.

    For some languages Piper doesn't use eSpeak NG, but packages of their own, or it downloads
    more when they first speak.
    """
    config = _read_config(_config_path(model))
    if config.get("phoneme_type", PHONEMIZERS[0]) not in PHONEMIZERS:
        return []
    code = (config.get("language") or {}).get("code") or config["espeak"]["voice"]
    language = shorten(str(code)).replace("_", "-").lower()
    files, name = (model, _config_path(model)), model.name.removesuffix(".onnx")
    return [Model(name, language, "piper", files, ("",), PIPER_CALM)]


def _config_path(model: Path) -> Path:
    return Path(f"{model}.json")


def _read_config(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _read_speakers(model: Model) -> tuple[list[str], int]:
    """Return the names of a Piper voice's speakers, and how many there are."""
    if model.module != "piper":
        return [], 0
    config = _read_config(model.files[1])
    names, count = config.get("speaker_id_map"), config.get("num_speakers")
    return list(names) if isinstance(names, dict) else [], count if isinstance(count, int) else 1


def _read_kokoro(model: Path) -> list[Model]:
    """Return the voices beside a Kokoro model whose phonemes can be made."""
    packs = sorted(model.parent.glob("voices*.bin")) + sorted(model.parent.glob("voices*.npz"))
    if not packs:
        return []
    import zipfile  # slow to load, and few have such a voice

    with zipfile.ZipFile(packs[0]) as arrays:
        names = sorted(name.removesuffix(".npy") for name in arrays.namelist())
    found = []
    for name in names:
        if re.fullmatch(f"[{''.join(KOKORO)}][fm]_\\w+", name):
            language, files = KOKORO[name[0]], (model, packs[0])
            tag = language.replace("fr-fr", "fr")
            found.append(Model(name, tag, "kokoro_onnx", files, (name, language), KOKORO_CALM))
    return found
