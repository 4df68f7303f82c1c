"""Lines of a session -> clips in the cache, all by one voice."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from audiogen.audio import clips
from audiogen.cache import Cache, key
from audiogen.errors import AudiogenError, ClipError, Problem, ScriptError, VoiceError
from audiogen.languages.sentences import Piece, pieces
from audiogen.plan.cues import Speech
from audiogen.plan.timeline import Line, Placed, Sound
from audiogen.script.model import Routine
from audiogen.units import RATE, covering, to_frames
from audiogen.voices import AUTO, AUTO_ORDER, LanguageError, named
from audiogen.voices.base import Settings, Voice
from audiogen.voices.integrity import broken, too_short

LOOK: Final = 0.2  # seconds between two looks at whether anybody still works


def candidates(routine: Routine, settings: Settings, note: Callable[[str], None]) -> list[Voice]:
    """The voices that may speak a routine, best first: those that it names; for `auto`, those that the user has configured.

    Raises ScriptError where none of them speaks its language, VoiceError where none can speak here.
    """
    found: list[Voice] = []
    wrong: list[VoiceError] = []
    asked = routine.voice or (AUTO,)
    for name in _in_order(asked, routine.language, settings):
        try:
            found.append(named(name, routine.language, routine.pace, settings))
        except VoiceError as error:
            wrong.append(error)
    chosen = asked != (AUTO,) or bool(settings.order(routine.language))
    if not found:
        raise _nobody(routine, wrong, chosen=chosen)
    for reason in wrong if chosen else ():
        note(f"{reason} It is passed over.")
    return found


def _nobody(routine: Routine, wrong: Sequence[VoiceError], *, chosen: bool) -> Exception:
    """Why no voice can speak a routine: for its language, or for what the voices that were chosen lack here."""
    told = " ".join(map(str, wrong))
    if chosen and not all(isinstance(error, LanguageError) for error in wrong):
        return VoiceError(told)
    place = routine.places.get("language", routine.places["title"])
    if chosen:
        return ScriptError([Problem(place, told)])
    remedy = f"`audiogen voices --language {routine.language}` lists what does."
    return ScriptError([Problem(place, f"No voice here speaks `{routine.language}`.", remedy)])


def _in_order(asked: Sequence[str], language: str, settings: Settings) -> list[str]:
    """The names that are asked for, each once, with what `auto` means in its place."""
    meant = [name for name in settings.order(language) if name != AUTO] or list(AUTO_ORDER)
    return list(
        dict.fromkeys(part for name in asked for part in (meant if name == AUTO else [name]))
    )


def likely(voices: Sequence[Voice], wanted: Sequence[Speech], cache: Cache) -> Voice:
    """The voice that has spoken the most of a session already: what `auto` will choose, as far as can be told unasked."""
    return max(voices, key=lambda voice: -len(_missing(voice, wanted, cache)))


def choose(
    voices: Sequence[Voice], wanted: Sequence[Speech], cache: Cache, note: Callable[[str], None]
) -> Voice:
    """The first voice that has spoken everything already; else the first that can speak now. The last is not asked.

    So a session that is built again keeps its voice, and asks nobody.
    """
    if not wanted:
        return voices[-1]
    missing = [_missing(voice, wanted, cache) for voice in voices]
    voice = _choose(voices, missing, cache, note)
    if missing[voices.index(voice)]:
        _tell(voice, note)
    return voice


def _tell(voice: Voice, note: Callable[[str], None]) -> None:
    """Say once who is sent the text."""
    if voice.sends_to and not voice.told:
        note(f"The text goes to {voice.sends_to}; --offline keeps it on this machine.")
        voice.told = True


def _choose(
    voices: Sequence[Voice],
    missing: Sequence[Mapping[str, Speech]],
    cache: Cache,
    note: Callable[[str], None],
) -> Voice:
    for voice, new in zip(voices, missing, strict=True):
        if not new:
            if voice is not voices[0]:
                better = f"`--voice {voices[0].name}` asks {voices[0].name} again"
                note(
                    f"The voice {voice.name} has spoken all of this already, and goes on; {better}."
                )
            return voice
    for voice, after, new in zip(voices, voices[1:], missing, strict=False):
        try:
            _speak(voice, next(iter(new)), cache, patient=False)
        except VoiceError as error:
            note(f"{str(error).rstrip('.')}; the voice {after.name} is asked instead.")
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
    note: Callable[[str], None],
) -> None:
    """Speak what has not been spoken yet, at most `jobs` pieces at once, or as many as the voice can.

    `spoken` is given the name of each clip.

    Raises VoiceError for the first line that fails, after the lines under way are done and kept.
    """
    missing = _missing(voice, wanted, cache)
    if missing:
        _tell(voice, note)
    failed = threading.Event()
    texts = queue.SimpleQueue[str]()
    for text in missing:
        texts.put(text)
    done: queue.SimpleQueue[tuple[str, Exception | None]] = queue.SimpleQueue()

    workers = min(voice.workers, jobs or voice.workers, len(missing))
    # Daemons, unlike a pool's threads, let an interrupted process end while a server keeps one of them waiting.
    threads = [
        threading.Thread(target=_work, args=(voice, cache, texts, done, failed), daemon=True)
        for _ in range(workers)
    ]
    for thread in threads:
        thread.start()
    try:
        wrong = _gather(
            threads, done, len(missing), progress, lambda text: spoken(clip_key(voice, text))
        )
    finally:
        failed.set()
    for text, error in wrong:
        if not isinstance(error, VoiceError):
            raise error
        remedy = "What was spoken is kept: run the same command again to go on, or choose another --voice."
        place = missing[text].place
        raise VoiceError(
            f"{place}: The voice {voice.name} cannot speak “{text}”: {error} {remedy}"
        ) from None


def _work(
    voice: Voice,
    cache: Cache,
    texts: queue.SimpleQueue[str],
    done: queue.SimpleQueue[tuple[str, Exception | None]],
    failed: threading.Event,
) -> None:
    """Speak one text after the other until there is none left, or one has failed anywhere."""
    while not failed.is_set():
        try:
            text = texts.get_nowait()
        except queue.Empty:
            return
        try:
            _speak(voice, text, cache)
        except Exception as error:
            failed.set()
            done.put((text, error))
        else:
            done.put((text, None))


def _gather(
    threads: Sequence[threading.Thread],
    done: queue.SimpleQueue[tuple[str, Exception | None]],
    total: int,
    progress: Callable[[int, int], None],
    spoken: Callable[[str], None],
) -> list[tuple[str, Exception]]:
    """Tell of each text that is spoken until no thread works any more; those that failed, in their order."""
    wrong: list[tuple[str, Exception]] = []
    count = 0
    while True:
        working = any(thread.is_alive() for thread in threads)
        try:
            text, error = done.get(timeout=LOOK) if working else done.get_nowait()
        except queue.Empty:
            if not working:
                return wrong
            continue
        if error:
            wrong.append((text, error))
            continue
        count += 1
        spoken(text)
        progress(count, total)


def clip_names(voice: Voice, wanted: Sequence[Speech]) -> list[str]:
    """The names of all clips that are spoken, in order, each once."""
    texts = (piece.text for speech in wanted for piece in pieces(speech.spoken, voice.limit))
    return [clip_key(voice, text) for text in dict.fromkeys(texts)]


def lines(
    voice: Voice, wanted: Sequence[Speech], cache: Cache, pace: float = 1.0
) -> dict[str, Line]:
    """Each text that is spoken, as its clips one after the other; lengths estimated where there is no clip yet."""
    return {
        text: _line(voice, text, cache, pace)
        for text in dict.fromkeys(speech.spoken for speech in wanted)
    }


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
        audio = voice.speak(text, patient=patient)
    except AudiogenError:
        raise
    except Exception as error:  # a plug-in may fail in any way
        if type(voice).__module__.startswith("audiogen."):
            raise
        raise VoiceError(f"It fails ({type(error).__name__}).") from error
    try:
        pcm = clips.from_audio(audio, tempo=voice.tempo)
    except ClipError as error:
        raise VoiceError(str(error)) from None
    if wrong := broken(audio, text) or too_short(len(pcm) / 2 / RATE, text):
        raise VoiceError(f"The voice {voice.name} {wrong}.")
    clips.keep(clip_key(voice, text), [pcm], cache)


def clip_key(voice: Voice, text: str) -> str:
    return key("clip", clips.VERSION, voice.identity, voice.tempo, text)
