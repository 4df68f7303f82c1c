"""The embedded voice, eSpeak NG: plain, and ready everywhere without a network."""

import functools
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from audiogen.errors import VoiceError
from audiogen.messages import did_you_mean, shorten
from audiogen.packages import installed_version
from audiogen.voices.base import Engine, Setting, Voice, widen_tag
from audiogen.voices.workers import Workers, link

# A female voice without flutter and roughness, which would make every call sound different, and
# without echo. Its upper formants are damped: of the settings measured (this, undamped, the
# library's second female voice, a male one, each slower and flatter too) it has the least hiss: 4
# to 9 kHz is 18.8 dB below 0.3 to 3 kHz, undamped 13.7, at the pitch of the others.
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
# In the library's units. The rates give 120 to 140 words a minute in every language.
RATE, PITCH, RANGE, GAP = 135, 40, 32, 2
RATES: Final = {"es": 142, "fr": 142, "it": 145, "pt": 155}
PREFERRED: Final = {"en": "gmw/en-US", "zh": "sit/cmn"}
OURS: Final = "calm"


class EspeakVoice(Voice):
    """A language file of the library with a timbre, at a rate."""

    workers = max(1, min(4, os.cpu_count() or 1))

    def __init__(self, workers: Workers, file: str, rate: int, timbre: str, name: str) -> None:
        self._workers, self.name = workers, name
        self._settings = [f"{file}+{timbre}", *map(str, (rate, PITCH, RANGE, GAP))]
        version = installed_version("espeakng-loader")
        own = CALM if timbre == OURS else ""
        self.identity = f"espeak {version} {' '.join(self._settings)} {own}"

    def speak(self, text: str, *, patient: bool = True) -> bytes:  # noqa: ARG002 - always answers
        """Return a WAV at 22,050 Hz. Raises VoiceError.

        The same text gives the same bytes, but for trilled r's and most of the library's own
        timbres, which depend a little on what was spoken before.
        """
        return self._workers.ask(text, *self._settings)


class Espeak(Engine):
    about = "plain, and always ready: eSpeak NG"
    licence = "GPL-3"

    def __init__(self, given: Mapping[str, Setting] | None = None) -> None:
        super().__init__(given)
        # By timbre, a change of which leaves traces in the sound of a process. Changes of language
        # and rate leave none that texts of one language don't: compared for all 137 voice files.
        self._workers: dict[str, Workers] = {}

    def close(self) -> None:
        for workers in self._workers.values():
            workers.close()

    def languages(self, variant: str = "") -> frozenset[str]:
        language, _ = _parse_variant(variant)
        files = _find_files()
        if not language:
            return frozenset(files)
        # `en-us` speaks `en` too, and `cmn` is what `zh` means.
        same = {tag for tag, file in files.items() if file == files[language]}
        return frozenset(same.union(widen_tag(language)))

    def variants(self) -> list[str]:
        return [f"+{name}" for name in _find_timbres()]

    def describe(self, variant: str) -> str:
        return _read_genders().get(variant.removeprefix("+"), "")

    def voice(self, language: str, pace: float, variant: str = "") -> EspeakVoice:
        own, timbre = _parse_variant(variant)
        language = own or language
        rate = round(RATES.get(language.split("-")[0], RATE) * pace)
        prepare = functools.partial(_prepare_data, timbre)
        made = Workers(prepare, "The embedded voice", EspeakVoice.workers)
        workers = self._workers.setdefault(timbre, made)
        name = f"espeak:{variant}" if variant else "espeak"
        voice = EspeakVoice(workers, _find_files()[language], rate, timbre, name)
        voice.letters_a_second = 10.5 * pace
        return voice


def _prepare_data(timbre: str, folder: Path) -> Sequence[str]:
    """Put the library's data at a short path, with a timbre beside its voices."""
    import espeakng_loader

    data, timbres = Path(espeakng_loader.get_data_path()), folder / "voices" / "!v"
    for source in data.iterdir():
        if source.name != "voices":
            link(source, folder / source.name)
    timbres.mkdir(parents=True)
    if timbre == OURS:
        (timbres / OURS).write_text(CALM, encoding="ascii")
    else:
        link(data / "voices" / "!v" / timbre, timbres / timbre)
    return "espeak", str(folder)


def _parse_variant(variant: str) -> tuple[str, str]:
    """Return the language, or "", and the timbre of `en-us+f3`, `+f3`, `en-us` or `f3`.

    Raises VoiceError if the library has no such thing: it would speak on without it.
    """
    language, _, timbre = variant.partition("+")
    files, timbres = _find_files(), _find_timbres()
    if not timbre and language in timbres and language.lower() not in files:
        language, timbre = "", language
    for kind, name, known in (("language", language.lower(), files), ("timbre", timbre, timbres)):
        if name and name not in known:
            hint = did_you_mean(name[:80], known, "audiogen voices espeak --all")
            raise VoiceError(f"The embedded voice has no {kind} `{shorten(name)}`. {hint}")
    return language.lower(), timbre or OURS


def _timbre_folder() -> Path:
    import espeakng_loader

    return Path(espeakng_loader.get_data_path()) / "voices" / "!v"


@functools.cache
def _find_timbres() -> tuple[str, ...]:
    return tuple(sorted(path.name for path in _timbre_folder().iterdir()))


@functools.cache
def _read_genders() -> dict[str, str]:
    """Return the gender of each timbre whose file states one."""
    files = ((path.name, path.read_text("utf-8", "replace")) for path in _timbre_folder().iterdir())
    found = ((name, re.search(r"(?im)^gender\s+(\w+)", text)) for name, text in files)
    return {name: match[1].lower() for name, match in found if match}


@functools.cache
def _find_files() -> dict[str, str]:
    """Return the library's voice file for each language tag: the one that ranks itself best.

    Without the languages whose dictionary the wheel lacks: the library would say nothing at all.
    """
    import espeakng_loader

    data = Path(espeakng_loader.get_data_path())
    dictionaries = {path.name.removesuffix("_dict") for path in data.glob("*_dict")}
    best: dict[str, tuple[int, str]] = {}
    # `language TAG [RANK]`, where 1 is best and 5 the default, and `dictionary NAME`.
    row = re.compile(r"^(language|dictionary)[ \t]+(\S+)(?:[ \t]+(\d+))?", re.MULTILINE)
    for family in (data / "lang").iterdir():
        # Files are listed and read by os, since a plan looks at all of them whenever it starts.
        for name in os.listdir(family) if family.is_dir() else [""]:  # noqa: PTH208
            with open(family / name, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
                rows = row.findall(file.read())
            tags = [(tag.lower(), int(rank or 5)) for key, tag, rank in rows if key == "language"]
            names = [tag for key, tag, _ in rows if key == "dictionary"]
            names += [tag.split("-")[0] for tag, _ in tags]
            for tag, rank in tags if set(names[:1]) <= dictionaries else ():
                entry = (rank, f"{family.name}/{name}".rstrip("/"))
                best[tag] = min(best.get(tag, entry), entry)
    files = {tag: file for tag, (_, file) in best.items()}
    return files | {tag: file for tag, file in PREFERRED.items() if (data / "lang" / file).exists()}
