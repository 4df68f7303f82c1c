"""The natural voice in the install, with its real model; its other voices come from loopback."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from audiogen import voices
from audiogen.audio.decode import make_clip
from audiogen.cache import Cache
from audiogen.languages.phonemes import to_misaki
from audiogen.speech.cast import Cast
from audiogen.units import RATE
from audiogen.voices import hibari
from audiogen.voices.base import Settings
from audiogen.voices.hibari import Hibari, HibariVoice
from tests.file_stand_in import Shelf, shelf
from tests.helpers import Run, Write, configure, plan_of

SHORT = ["Breathe in slowly.", "Let it hang.", "Rest here now.", "Soften your jaw."]
LONG = [
    "Lie down on your back, and let your shoulders grow soft while the floor holds you.",
    "Stay like this for three breaths, and let the front of the hip open a little more each time.",
    "When you sit for long, stand up now and then, and move about for a minute or two.",
]


@pytest.fixture
def engine(place: Path) -> Iterator[Hibari]:
    with closing(Hibari()) as made:
        yield made


def seconds(voice: HibariVoice, text: str) -> float:
    return len(make_clip(voice.speak(text), tempo=voice.tempo)) / 2 / RATE


def pace(voice: HibariVoice, lines: list[str]) -> float:
    return sum(len(line.split()) for line in lines) / sum(seconds(voice, x) for x in lines) * 60


def test_the_same_text_gives_the_same_bytes(engine: Hibari) -> None:
    voice = engine.voice("en", 1.0)
    first = voice.speak("Breathe in.")
    voice.speak("And out, for as long as you like.")
    assert voice.speak("Breathe in.") == first
    with closing(Hibari()) as other:
        again = other.voice("en-us", 1.0)
        assert (again.name, again.identity) == ("hibari:heart", voice.identity)
        assert again.speak("Breathe in.") == first
    with wave.open(io.BytesIO(first)) as file:
        assert file.getframerate() == 24_000


def test_it_speaks_calmly_and_as_fast_as_asked(engine: Hibari) -> None:
    normal = engine.voice("en", 1.0)
    assert 110 <= pace(normal, LONG) <= 140
    assert 95 <= pace(normal, SHORT) <= 140
    paces = [pace(engine.voice("en", one), LONG) for one in (0.5, 0.7, 0.85, 1, 1.2, 1.5, 2)]
    assert paces == sorted(set(paces))
    assert paces[0] < 75
    assert paces[-1] > 200


@pytest.mark.parametrize("text", ["In.", "Hold.", "1", "20", "A C L"])
def test_single_words_are_heard(engine: Hibari, text: str) -> None:
    assert 0.15 < seconds(engine.voice("en", 1.0), text) < 2.5


def test_letters_are_read_one_by_one(engine: Hibari) -> None:
    voice = engine.voice("en", 1.0)
    assert voice.speak("Your A C L.") == voice.speak("Your A.C.L.")


def test_phonemes_are_its_own(engine: Hibari) -> None:
    assert to_misaki("The [so-az](/ˈsoʊæz/).") == "The [so-az](/sˈOæz/)."
    assert to_misaki("[x](/ˈdʒɜːrni/)") == "[x](/ʤˈɜɹni/)"
    voice = engine.voice("en", 1.0)
    marked = voice.speak("The [so-az](/ˈsoʊæz/) is soft.")
    assert marked == voice.speak("The [anything](/sˈOæz/) is soft.")
    assert marked != voice.speak("The psoas is soft.")


def test_a_long_text_is_spoken_in_parts(write: Write, run: Run) -> None:
    line = "and then let it go " * 60
    script = write(f"- {line}", "title: T\nvoice: hibari\nchimes: none")
    assert run("build", script).exit_code == 0
    (event,) = plan_of(run, script)["events"]
    assert event["end"] - event["start"] > 100


def test_auto_takes_it_for_english_and_asks_nobody(write: Write, run: Run) -> None:
    result = run("build", write("- Rest.", "title: T"))
    assert "voice hibari:heart" in result.stdout
    assert "The voice hibari:heart speaks." in result.stderr
    assert "The text goes" not in result.stderr
    german = run("build", write("- Ruhe.", "title: T\nlanguage: de"), "--offline")
    assert "voice espeak" in german.stdout


def test_without_it_everything_works(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hibari, "_package", lambda: None)
    hibari._registry.cache_clear()
    script = write("- Rest.", "title: T")
    assert "voice espeak" in run("build", script, "--offline").stdout
    refused = run("build", script, "--voice", "hibari", "--offline")
    assert refused.exit_code == 1
    assert "pip install hibari-tts" in refused.stderr
    assert "pip install hibari-tts" in run("voices", "--offline").stdout
    hibari._registry.cache_clear()


@pytest.fixture
def served(place: Path) -> Iterator[Shelf]:
    """Serve the voice in the package in the place of emma's."""
    package = hibari._package()
    assert package
    model = (package / "assets" / "hibari.onnx").read_bytes()
    (place / "shelf").mkdir()
    (place / "shelf" / hibari._registry()["emma"]["file"]).write_bytes(model)
    with shelf(place / "shelf") as stand_in:
        configure(f"hibari: {{source: {stand_in.url}}}\n")
        yield stand_in


def test_another_voice_is_downloaded_and_checked(
    served: Shelf, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = write("- Rest.", "title: T")
    missing = run("build", script, "--voice", "hibari:emma")
    assert missing.exit_code == 1
    assert "audiogen voices --get hibari:emma" in missing.stderr
    damaged = run("voices", "--get", "hibari:emma")
    assert damaged.exit_code == 1
    assert "its checksum is wrong" in damaged.stderr
    right = hibari._registry()["heart"]["sha256"]
    monkeypatch.setitem(hibari._registry()["emma"], "sha256", right)
    result = run("voices", "--get", "hibari:emma")
    assert result.exit_code == 0, result.stderr
    assert "Apache-2.0" in result.stderr + result.stdout
    assert "voice hibari:emma" in run("build", script).stdout, "somebody wanted it"
    assert "voice hibari:heart" in run("build", script, "--voice", "hibari:heart").stdout
    american = write("- Rest now.", "title: T\nlanguage: en-US")
    assert "voice hibari:heart" in run("build", american).stdout
    assert "voice hibari:emma" in run("build", american, "--voice", "hibari:emma").stdout


def test_voices_of_a_run_share_a_process(place: Path) -> None:
    cast = Cast(Settings(), Cache(place / "cache"), lambda _: None)
    one, two = (cast.voice("hibari", "en", pace) for pace in (1.0, 0.5))
    one.speak("In.")
    two.speak("In.")
    assert isinstance(one, HibariVoice)
    assert isinstance(two, HibariVoice)
    assert one._workers is two._workers
    cast.close()


def test_an_unknown_voice_is_named(place: Path) -> None:
    error = voices.voice_name_error("hibari:ema", "en")
    assert error
    assert "emma" in error
