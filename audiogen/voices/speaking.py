"""Lines of a session -> clips in the cache, all by one voice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

from audiogen import clips
from audiogen.cache import Cache, key
from audiogen.errors import ClipError, Problem, ScriptError, VoiceError
from audiogen.plan.cues import Speech
from audiogen.plan.timeline import Line, Placed, Sound
from audiogen.routine.model import Routine
from audiogen.units import RATE, covering, to_frames
from audiogen.voices import AUTO, AUTO_ORDER, ENGINES, speaks
from audiogen.voices.base import Voice
from audiogen.voices.sentences import Piece, pieces


def candidates(name: str, routine: Routine, pace: float) -> list[Voice]:
    """The voices that a name means, best first. Raises ScriptError where none speaks the routine's language."""
    found = []
    for engine_name in AUTO_ORDER if name == AUTO else (name,):
        engine = ENGINES[engine_name]
        if tag := speaks(engine, routine.language):
            found.append(engine.voice(tag, pace))
    if not found:
        place = routine.places.get("language", routine.places["title"])
        who = "No voice here" if name == AUTO else f"The voice {name}"
        remedy = "`audiogen voices --language TAG` lists the voices of a language."
        raise ScriptError([Problem(place, f"{who} speaks `{routine.language}`.", remedy)])
    return found


def likely(voices: Sequence[Voice], wanted: Sequence[Speech], cache: Cache) -> Voice:
    """The voice that has spoken the most of a session already: what `auto` will choose, as far as can be told unasked."""
    return max(voices, key=lambda voice: -len(_missing(voice, wanted, cache)))


def choose(voices: Sequence[Voice], wanted: Sequence[Speech], cache: Cache, note: Callable[[str], None]) -> Voice:
    """The first voice that has spoken everything already; else the first that can speak now. The last is not asked.

    So a session that is built again keeps its voice, and asks nobody.
    """
    if not wanted:
        return voices[-1]
    missing = [_missing(voice, wanted, cache) for voice in voices]
    for voice, new in zip(voices, missing, strict=True):
        if not new:
            if voice is not voices[0]:
                better = f"`--voice {voices[0].name}` asks {voices[0].name} again"
                note(f"The voice {voice.name} has spoken all of this already, and goes on; {better}.")
            return voice
    for voice, new in zip(voices[:-1], missing, strict=False):
        try:
            _speak(voice, next(iter(new)), cache, patient=False)
        except VoiceError as error:
            note(f"{str(error).rstrip('.')}; the voice {voices[-1].name} speaks instead.")
        else:
            return voice
    return voices[-1]


def speak(
    voice: Voice,
    wanted: Sequence[Speech],
    cache: Cache,
    jobs: int | None,
    progress: Callable[[int, int], None],
    spoken: Callable[[str], None],
) -> None:
    """Speak what has not been spoken yet, at most `jobs` pieces at once, or as many as the voice can.

    `spoken` is given the name of each clip.

    Raises VoiceError for the first line that fails, after the lines under way are done and kept.
    """
    missing = _missing(voice, wanted, cache)
    failed = threading.Event()

    def one(text: str) -> None:
        if failed.is_set():
            return
        try:
            _speak(voice, text, cache)
        except BaseException:
            failed.set()
            raise

    with ThreadPoolExecutor(min(voice.workers, jobs or voice.workers)) as pool:
        tasks: dict[Future[None], str] = {pool.submit(one, text): text for text in missing}
        try:
            for done, task in enumerate(as_completed(tasks), 1):
                text = tasks[task]
                task.result()
                spoken(clip_key(voice, text))
                progress(done, len(tasks))
        except VoiceError as error:
            remedy = "What was spoken is kept: run the same command again to go on, or choose another --voice."
            place = missing[text].place
            raise VoiceError(f"{place}: The voice {voice.name} cannot speak “{text}”: {error} {remedy}") from None
        finally:
            failed.set()
            pool.shutdown(cancel_futures=True)


def clip_names(voice: Voice, wanted: Sequence[Speech]) -> list[str]:
    """The names of all clips that are spoken, in order, each once."""
    texts = (piece.text for speech in wanted for piece in pieces(speech.spoken, voice.limit))
    return [clip_key(voice, text) for text in dict.fromkeys(texts)]


def lines(voice: Voice, wanted: Sequence[Speech], cache: Cache, pace: float = 1.0) -> dict[str, Line]:
    """Each text that is spoken, as its clips one after the other; lengths estimated where there is no clip yet."""
    return {text: _line(voice, text, cache, pace) for text in dict.fromkeys(speech.spoken for speech in wanted)}


def _line(voice: Voice, text: str, cache: Cache, pace: float) -> Line:
    parts: list[Placed] = []
    exact, at = True, 0
    for piece in pieces(text, voice.limit):
        name = clip_key(voice, piece.text)
        clip = clips.find(name, cache)
        exact = exact and clip is not None
        frames = _estimate(voice, piece) if clip is None else clip.frames
        parts.append(Placed(at, Sound("clip", name, frames)))
        at += frames + to_frames(piece.air / pace)
    return Line(tuple(parts), exact)


def _estimate(voice: Voice, piece: Piece) -> int:
    """Frames that a piece will take, by its letters and a moment to begin and end."""
    letters = sum(character.isalnum() for character in piece.text)
    return covering(round((0.25 + letters / voice.letters_a_second) * RATE))


def _missing(voice: Voice, wanted: Iterable[Speech], cache: Cache) -> dict[str, Speech]:
    """The pieces that have no clip yet, each with the first line that has it."""
    first: dict[str, Speech] = {}
    for speech in wanted:
        for piece in pieces(speech.spoken, voice.limit):
            first.setdefault(piece.text, speech)
    return {text: speech for text, speech in first.items() if not cache.has(clip_key(voice, text))}


def _speak(voice: Voice, text: str, cache: Cache, *, patient: bool = True) -> None:
    try:
        pcm = clips.from_audio(voice.speak(text, patient=patient), tempo=voice.tempo)
    except ClipError as error:
        raise VoiceError(str(error)) from None
    clips.keep(clip_key(voice, text), [pcm], cache)


def clip_key(voice: Voice, text: str) -> str:
    return key("clip", clips.VERSION, voice.identity, voice.tempo, text)
