"""The embedded voice: the same bytes every time, from processes that may die."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from audiogen.audio.decode import make_clip
from audiogen.errors import ClipError, VoiceError
from audiogen.voices import match_language
from audiogen.voices.espeak import Espeak, EspeakVoice


@pytest.fixture
def engine() -> Iterator[Espeak]:
    with closing(Espeak()) as engine:
        yield engine


@pytest.fixture
def voice(engine: Espeak) -> EspeakVoice:
    return engine.voice("en", 1.0)


def test_the_same_text_is_the_same_sound(voice: EspeakVoice) -> None:
    first = voice.speak("Shush, the sea; the fizzing soda.")
    for other in ("One", "Exhale, and let the ankles go.", "99"):
        voice.speak(other)
    assert voice.speak("Shush, the sea; the fizzing soda.") == first
    with closing(Espeak()) as fresh:
        assert fresh.voice("en", 1.0).speak("Shush, the sea; the fizzing soda.") == first


def test_voices_share_processes_and_sound_as_they_do_alone(engine: Espeak) -> None:
    """Change language and pace within one process, which changes no byte."""
    texts = {"en": "Breathe in.", "de": "Atme ein.", "fr": "Inspirez.", "hi": "साँस लें।"}
    wanted = [(tag, pace) for tag in texts for pace in (0.8, 1.0)]
    alone = []
    for tag, pace in wanted:
        with closing(Espeak()) as fresh:
            alone.append(fresh.voice(tag, pace).speak(texts[tag]))
    assert len(set(alone)) == len(wanted)
    voices = [engine.voice(tag, pace) for tag, pace in wanted]
    for _ in range(2):
        spoken = [voice.speak(texts[tag]) for voice, (tag, _) in zip(voices, wanted, strict=True)]
        assert spoken == alone
    assert len({voice._workers for voice in voices}) == 1
    assert len(voices[0]._workers._all) == 1
    assert engine.voice("en", 1.0, "+f3")._workers is not voices[0]._workers, "it leaves traces"


def test_several_threads_speak_at_once(voice: EspeakVoice) -> None:
    texts = [f"Number {number}" for number in range(40)]
    alone = [voice.speak(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(voice.speak, texts)) == alone
    assert len(set(alone)) == len(texts)


def test_a_worker_that_dies_is_an_error_and_the_next_one_speaks(voice: EspeakVoice) -> None:
    voice.speak("One")
    voice._workers._all[0].kill()
    voice._workers._all[0].wait()
    with pytest.raises(VoiceError, match="stopped"):
        voice.speak("Two")
    assert len(voice.speak("Three")) > 10_000


def test_a_file_it_does_not_have_is_an_error() -> None:
    with closing(Espeak()) as engine:
        workers = engine.voice("en", 1.0)._workers
        voice = EspeakVoice(workers, "gmw/nowhere", 135, "calm", "espeak")
        with pytest.raises(VoiceError, match="no voice"):
            voice.speak("One")


def test_nothing_is_left_behind(engine: Espeak, voice: EspeakVoice) -> None:
    voice.speak("One")
    folder = voice._workers.folder
    assert folder is not None
    data = folder.path
    assert data.exists()
    engine.close()
    assert not data.exists()
    assert Path(data.parent).exists()
    with pytest.raises(VoiceError, match="closed"):
        voice.speak("Two")


@pytest.mark.parametrize(
    ("language", "tag"),
    [("en", "en"), ("en-GB", "en-gb"), ("de-AT", "de"), ("pt-BR", "pt-br"), ("xx", None)],
)
def test_languages(language: str, tag: str | None) -> None:
    assert match_language(Espeak(), language) == tag


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "Breathe in."),
        ("de", "Atme ein."),
        ("es", "Respira."),
        ("fr", "Inspirez."),
        ("hi", "साँस लें।"),
        ("pt-br", "Inspire."),
    ],
)
def test_it_speaks(engine: Espeak, tag: str, text: str) -> None:
    voice = engine.voice(tag, 1.0)
    assert 0.3 < len(make_clip(voice.speak(text))) / 96_000 < 3


@pytest.mark.slow
def test_every_language_and_every_timbre_of_the_wheel_speaks() -> None:
    """Speak numbers, or syllables if the library has no numbers for a language."""
    made = Espeak()
    wanted = [(tag, "") for tag in sorted(made.languages())] + [
        ("en", variant) for variant in made.variants()
    ]
    assert len(made.languages()) > 140
    assert len(made.variants()) > 90

    def seconds(tag: str, variant: str) -> float:
        for text in ("1, 2, 3.", "ma na la lo"):
            voice = made.voice(tag, 1.0, variant)
            with contextlib.suppress(ClipError):
                return len(make_clip(voice.speak(text))) / 96_000
        return 0.0

    with closing(made), ThreadPoolExecutor(4) as pool:
        lengths = list(pool.map(lambda one: seconds(*one), wanted))
    assert [one for one, length in zip(wanted, lengths, strict=True) if not 0.4 < length < 8] == []


@pytest.mark.parametrize(
    ("variant", "speaks_en", "settings"),
    [
        ("+f3", "en", "gmw/en-US+f3"),
        ("f3", "en", "gmw/en-US+f3"),
        ("en-gb", "en", "gmw/en+calm"),
        ("en-us+Mr serious", "en", "gmw/en-US+Mr serious"),
        ("de+m1", None, "gmw/de+m1"),
    ],
)
def test_variants(engine: Espeak, variant: str, speaks_en: str | None, settings: str) -> None:
    assert match_language(engine, "en", variant) == speaks_en
    voice = engine.voice(speaks_en or "de", 1.0, variant)
    assert voice.name == f"espeak:{variant}"
    assert voice._settings[0] == settings
    assert len(voice.speak("One, two.")) > 10_000


@pytest.mark.parametrize("variant", ["+nobody", "xx", "en-us+../../calm"])
def test_a_variant_that_is_not_there_is_refused(variant: str) -> None:
    """Refuse it, because the library would ignore it and speak on."""
    with pytest.raises(VoiceError, match="The embedded voice has no"):
        Espeak().languages(variant)
