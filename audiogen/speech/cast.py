"""Which voice speaks a session. Engines and voices are opened once for a whole run."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping, Sequence

from audiogen.cache import Cache
from audiogen.errors import ChoiceError, Problem, ScriptError, VoiceError
from audiogen.events import Listener, TextSent, VoiceChosen, VoiceKept, VoiceReplaced, VoiceSkipped
from audiogen.plan.cues import Speech
from audiogen.script.model import Routine
from audiogen.speech.synthesize import missing_texts, synthesize_clip
from audiogen.voices import (
    AUTO,
    LanguageError,
    auto_order,
    guard_plug_in,
    make_engine,
    make_voice,
)
from audiogen.voices.base import Engine, Settings, Voice
from audiogen.voices.find import find_voice


class Cast:
    """The engines and voices of a run, and the choice between them. `close` ends them."""

    def __init__(self, settings: Settings, cache: Cache, listener: Listener) -> None:
        self.settings, self.cache, self.listener = settings, cache, listener
        self.clips_spoken = 0  # changes whenever estimates may have become exact
        self._engines: dict[str, Engine] = {}
        self._voices: dict[tuple[str, str, float], Voice] = {}
        self._recipients: set[str] = set()
        self._speaking = ""
        self._lock = threading.Lock()

    def close(self) -> None:
        """End every engine's processes and connections; what is being spoken may fail."""
        with contextlib.ExitStack() as stack:  # so that one that fails keeps no other open
            for engine in self._engines.values():
                stack.callback(engine.close)
            for voice in self._voices.values():
                stack.callback(voice.close)

    def voice(self, name: str, language: str, pace: float) -> Voice:
        """Return the voice of a name, opened once. Raises VoiceError if it can't speak here."""
        key, kind = (name, language, pace), name.partition(":")[0]
        with self._lock:
            if key not in self._voices:
                if kind not in self._engines:
                    self._engines[kind] = make_engine(kind, self.settings)
                self._voices[key] = make_voice(
                    self._engines[kind], name, language, pace, offline=self.settings.offline
                )
            return self._voices[key]

    def candidates(self, routine: Routine) -> list[Voice]:
        """Return the voices that may speak a routine, best first.

        They are those that it names; for `auto`, those that the user has configured. Raises
        ScriptError if none of them speaks its language, VoiceError if none can speak here.
        """
        asked = routine.voice or (AUTO,)
        found: list[Voice] = []
        wrong: list[VoiceError] = []
        for name in _in_order(asked, routine.language, self.settings):
            try:
                found.append(self.voice(name, routine.language, routine.pace))
            except VoiceError as error:
                wrong.append(error)
        chosen = asked != (AUTO,) or bool(self.settings.order(routine.language))
        if not found:
            raise _nobody_speaks(routine, wrong, chosen=chosen)
        for reason in wrong if chosen else ():
            self.listener(VoiceSkipped(str(reason)))
        return found

    def likely(self, voices: Sequence[Voice], lines: Sequence[Speech]) -> Voice:
        """Return the voice that `choose` will take, as far as can be told without asking any.

        It is the one that has spoken the most of the session already.
        """
        if len(voices) == 1:
            return voices[0]
        return max(voices, key=lambda voice: -len(missing_texts(voice, lines, self.cache)))

    def choose(self, voices: Sequence[Voice], lines: Sequence[Speech]) -> Voice:
        """Return the first voice that has spoken everything, else the first that can speak now.

        So a session that is built again keeps its voice, and asks nobody. The last voice isn't
        asked.
        """
        if not lines:
            return voices[-1]
        missing = [missing_texts(voice, lines, self.cache) for voice in voices]
        for voice, new in zip(voices, missing, strict=True):
            if not new:
                if voice is not voices[0]:
                    self.listener(VoiceKept(voice.name, voices[0].name))
                return voice
        with guard_plug_in(voices[0].name.partition(":")[0]):
            voices[0].start()
        voice = self._first_answering(voices, missing)
        self.begin(voice)
        return voice

    def begin(self, voice: Voice) -> None:
        """Report who speaks, when it changes, and who is sent the text."""
        self.announce(voice)
        if voice.name != self._speaking:
            self._speaking = voice.name
            self.listener(VoiceChosen(voice.name))

    def announce(self, voice: Voice) -> None:
        """Report once a run who is sent the text."""
        recipient = voice.sends_to
        if recipient and recipient not in self._recipients:
            self._recipients.add(recipient)
            self.listener(TextSent(recipient))

    def _first_answering(
        self, voices: Sequence[Voice], missing: Sequence[Mapping[str, Speech]]
    ) -> Voice:
        for voice, following, new in zip(voices, voices[1:], missing, strict=False):
            self.announce(voice)
            try:
                synthesize_clip(voice, next(iter(new)), self.cache, patient=False)
            except VoiceError as error:
                self.listener(VoiceReplaced(str(error), following.name))
            else:
                return voice
        return voices[-1]


def check_voices(names: tuple[str, ...], settings: Settings, language: str = "") -> tuple[str, ...]:
    """Return the full names of the voices that a listener chose, for a language if it is known.

    Raises ChoiceError if there is no such voice.
    """
    try:
        return tuple(find_voice(name, language, settings) for name in names)
    except VoiceError as error:
        raise ChoiceError(str(error), "voice") from None


def _in_order(asked: Sequence[str], language: str, settings: Settings) -> list[str]:
    """List the names asked for, each once, with what `auto` means in its place."""
    meant = auto_order(settings, language)
    names = (name for part in asked for name in (meant if part == AUTO else (part,)))
    return list(dict.fromkeys(names))


def _nobody_speaks(routine: Routine, wrong: Sequence[VoiceError], *, chosen: bool) -> Exception:
    """Say why no voice can speak a routine: for its language, or for what is missing here."""
    reasons = " ".join(map(str, wrong))
    if chosen and not all(isinstance(error, LanguageError) for error in wrong):
        return VoiceError(reasons)
    place = routine.places.get("language", routine.places["title"])
    if chosen:
        return ScriptError([Problem(place, reasons)])
    remedy = f"`audiogen voices --language {routine.language}` lists what does."
    return ScriptError([Problem(place, f"No voice here speaks `{routine.language}`.", remedy)])
