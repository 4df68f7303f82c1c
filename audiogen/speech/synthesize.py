"""Lines -> clips in the cache, all by one voice."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from audiogen.audio import clips
from audiogen.audio.clips import find_clip, store_clip
from audiogen.cache import Cache, make_key
from audiogen.errors import AudiogenError, ClipError, VoiceError
from audiogen.languages.phonemes import without_phonemes
from audiogen.languages.sentences import Piece, cut_line
from audiogen.plan.cues import Speech
from audiogen.plan.timeline import Line, Placed, VoiceSound
from audiogen.units import RATE, frames_covering, to_frames
from audiogen.voices.base import Voice
from audiogen.voices.integrity import duration_error, truncation_error

POLL: Final = 0.2  # seconds between two looks at whether work goes on, or was cancelled
_STORING: Final = threading.Lock()
ONSET: Final = 0.25  # seconds that a clip takes beside its letters, for estimates


def clip_key(voice: Voice, text: str) -> str:
    """Return the cache key of a text's clip: all that its sound depends on."""
    return make_key("clip", clips.VERSION, voice.identity, voice.tempo, text)


def pieces(voice: Voice, text: str) -> tuple[Piece, ...]:
    """Return a line in pieces that a voice speaks one by one, with phonemes if it reads them."""
    known = text if voice.phonemes else without_phonemes(text)
    return cut_line(known, voice.limit, voice.language)


def clip_texts(voice: Voice, lines: Iterable[Speech]) -> dict[str, tuple[str, Speech]]:
    """Return the text of every clip of some lines, and the first line that has it, by its key."""
    found: dict[str, tuple[str, Speech]] = {}
    seen: set[str] = set()
    for speech in lines:
        if speech.spoken not in seen:
            seen.add(speech.spoken)
            for piece in pieces(voice, speech.spoken):
                found.setdefault(clip_key(voice, piece.text), (piece.text, speech))
    return found


def missing_texts(voice: Voice, lines: Iterable[Speech], cache: Cache) -> dict[str, Speech]:
    """Return the texts that have no clip yet, each with the first line that has it."""
    texts = clip_texts(voice, lines)
    return {text: speech for key, (text, speech) in texts.items() if not cache.has(key)}


def measure_line(voice: Voice, text: str, cache: Cache, pace: float = 1.0) -> Line:
    """Return a line as its clips one after the other; lengths are estimated if not spoken yet."""
    parts: list[Placed] = []
    exact, at = True, 0
    for piece in pieces(voice, text):
        key = clip_key(voice, piece.text)
        clip = find_clip(key, cache)
        exact = exact and clip is not None
        frames = _estimate_frames(voice, piece) if clip is None else clip.frames
        parts.append(Placed(at, VoiceSound(key, frames)))
        at += frames + to_frames(piece.air / pace)
    return Line(tuple(parts), exact)


def _estimate_frames(voice: Voice, piece: Piece) -> int:
    letters = sum(character.isalnum() for character in piece.text)
    return frames_covering(round((ONSET + letters / voice.letters_a_second) * RATE))


def synthesize_clip(voice: Voice, text: str, cache: Cache, *, patient: bool = True) -> None:
    """Speak a text and keep its clip. Raises VoiceError.

    A `patient` voice tries again where nothing answers.
    """
    # av and numpy: a plan that speaks nothing does without them.
    from audiogen.audio.decode import make_clip

    try:
        audio = voice.speak(text, patient=patient)
    except AudiogenError:
        raise
    except Exception as error:  # a plug-in may fail in any way
        if type(voice).__module__.startswith("audiogen."):
            raise
        raise VoiceError(f"The voice {voice.name} failed ({type(error).__name__}).") from error
    try:
        pcm = make_clip(audio, tempo=voice.tempo)
    except ClipError as error:
        raise VoiceError(str(error)) from None
    if wrong := truncation_error(audio, text) or duration_error(len(pcm) / 2 / RATE, text):
        raise VoiceError(f"The voice {voice.name} {wrong}.")
    key = clip_key(voice, text)
    with _STORING:  # some voices vary: nobody may mix two takes of a line
        if not cache.has(key):
            store_clip(key, [pcm], cache)


def synthesize(
    voice: Voice,
    texts: Mapping[str, Speech],
    cache: Cache,
    jobs: int | None,
    progress: Callable[[int, int], None],
    on_clip: Callable[[str], None],
) -> None:
    """Speak texts, at most `jobs` at once, or as many as the voice can.

    `progress` is called with the numbers done and wanted after each text, and every POLL seconds;
    it may raise to cancel. `on_clip` gets the key of each clip. Raises VoiceError, with its place,
    for the first line that fails, after the texts under way are done and kept.
    """
    failed = threading.Event()
    todo = queue.SimpleQueue[str]()
    for text in texts:
        todo.put(text)
    done: queue.SimpleQueue[tuple[str, Exception | None]] = queue.SimpleQueue()

    def work() -> None:
        while not failed.is_set():
            try:
                text = todo.get_nowait()
            except queue.Empty:
                return
            try:
                synthesize_clip(voice, text, cache)
            except Exception as error:
                failed.set()
                done.put((text, error))
            else:
                done.put((text, None))

    # Daemons, unlike a pool's threads, let an interrupted process end while a server keeps one of
    # them waiting.
    workers = min(voice.workers, jobs or voice.workers, len(texts))
    threads = [threading.Thread(target=work, daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    try:
        wrong = _gather(
            threads, done, len(texts), progress, lambda text: on_clip(clip_key(voice, text))
        )
    finally:
        failed.set()
    for text, error in wrong:
        if not isinstance(error, VoiceError):
            raise error
        remedy = "What was spoken is kept: run the same command again, or choose another voice."
        message = f"The voice {voice.name} can't speak “{text}”: {error} {remedy}"
        raise VoiceError(message, texts[text].place) from None


def _gather(
    threads: Sequence[threading.Thread],
    done: queue.SimpleQueue[tuple[str, Exception | None]],
    total: int,
    progress: Callable[[int, int], None],
    on_text: Callable[[str], None],
) -> list[tuple[str, Exception]]:
    """Report each text until no thread works any more; return those that failed, in order."""
    wrong: list[tuple[str, Exception]] = []
    count = 0
    while True:
        working = any(thread.is_alive() for thread in threads)
        try:
            text, error = done.get(timeout=POLL) if working else done.get_nowait()
        except queue.Empty:
            if not working:
                return wrong
        else:
            if error:
                wrong.append((text, error))
                continue
            count += 1
            on_text(text)
        progress(count, total)
