"""Piper's and Kokoro's real libraries with models so small that a test makes them."""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from audiogen.errors import VoiceError
from audiogen.voices import match_language, neural
from audiogen.voices.neural import PIPER_CALM, Neural
from tests import models
from tests.helpers import Run, Write, decoded, plan_of


@pytest.fixture
def made(place: Path) -> Iterator[Neural]:
    """Make two voices of Piper's, one with three speakers, and Kokoro's."""
    folder = place / "voices"
    models.piper(folder / "one")
    models.piper(folder / "deep" / "er", "en_GB-many-medium", "en_GB", speakers=3)
    models.kokoro(folder / "kokoro")
    (folder / "broken.onnx").write_bytes(b"no model")
    (folder / "broken.onnx.json").write_text("{")
    neural.forget_models()
    with closing(Neural()) as engine:
        yield engine


def seconds(audio: bytes) -> float:
    with wave.open(io.BytesIO(audio)) as file:
        return float(file.getnframes() / file.getframerate())


def test_voices_are_found_with_their_languages(made: Neural) -> None:
    assert made.variants() == ["af_heart", "bm_george", "en_GB-many-medium", "en_US-tiny-low"]
    assert made.languages() == {"en", "en-us", "en-gb"}
    assert match_language(made, "en-US", "en_GB-many-medium") == "en"
    assert match_language(made, "de") is None
    assert made.voice("en-gb", 1.0).name == "neural:bm_george"
    assert made.voice("en", 1.0).name == "neural:af_heart"


KOKORO = pytest.mark.skipif(
    not importlib.util.find_spec("kokoro_onnx"), reason="kokoro-onnx is not for this Python"
)


@pytest.mark.parametrize(
    "variant",
    [
        "en_US-tiny-low",
        "en_GB-many-medium#p2",
        "en_GB-many-medium#1",
        pytest.param("af_heart", marks=KOKORO),
    ],
)
def test_a_voice_speaks_as_long_as_its_model_says(made: Neural, variant: str) -> None:
    voice = made.voice("en", 1.0, variant)
    slow = made.voice("en", 0.5, variant)
    normal = voice.speak("Breathe in.")
    assert voice.speak("Breathe in.") == normal
    assert seconds(voice.speak("Breathe in, and slowly out again.")) > 1.5 * seconds(normal)
    # Half as fast: as slow as the model speaks, and the rest by tempo.
    longer = seconds(slow.speak("Breathe in.")) / slow.tempo
    assert longer / seconds(normal) == pytest.approx(2.0, rel=0.05)


def test_voices_share_the_process_of_their_model(made: Neural) -> None:
    """Change speaker and pace within one process, which changes no byte."""
    wanted = [(f"en_GB-many-medium#p{one}", pace) for one in (0, 2) for pace in (1.0, 0.7)]
    alone = []
    for variant, pace in wanted:
        with closing(Neural()) as other:
            alone.append(other.voice("en", pace, variant).speak("Breathe in."))
    voices = [made.voice("en", pace, variant) for variant, pace in wanted]
    assert alone[0] != alone[1]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda voice: voice.speak("Breathe in."), voices)) == alone
    assert len({voice._workers for voice in voices}) == 1
    assert len(voices[0]._workers._all) == 1, "a model is in memory once"
    assert made.voice("en", 1.0, "en_US-tiny-low")._workers is not voices[0]._workers


def test_a_model_that_was_replaced_has_a_process_of_its_own(made: Neural, place: Path) -> None:
    before = made.voice("en", 1.0, "en_US-tiny-low")
    models.piper(place / "voices" / "one")
    after = made.voice("en", 1.0, "en_US-tiny-low")
    assert after.identity != before.identity
    assert after._workers is not before._workers


def test_piper_speaks_phoneme_by_phoneme(made: Neural) -> None:
    """Measure SAMPLES for each phoneme, each pad between them, and both ends, times the pace."""
    voice = made.voice("en", 1.0, "en_US-tiny-low")
    with_s, without = seconds(voice.speak("Aces.")), seconds(voice.speak("Ace."))
    added = round((with_s - without) * models.RATE / (models.SAMPLES / PIPER_CALM))
    assert added == 4, "ɪ and z, each with a pad"


def test_a_session_is_spoken_whole(made: Neural, write: Write, run: Run) -> None:
    script = write(
        "- Breathe in.\n- pause: 2s\n- Let your shoulders go.",
        "title: T\nvoice: neural:en_US-tiny-low",
    )
    result = run("build", script, "--offline")
    assert result.exit_code == 0, result.stderr
    plan = plan_of(run, script)
    assert plan["exact"]
    assert len(decoded(Path("output/test.mp3"))) == round(plan["duration"] * 48_000)


def test_threads_share_a_voice(made: Neural) -> None:
    voice = made.voice("en", 1.0, "en_US-tiny-low")
    texts = [f"Number {number}" for number in "one two three four five six".split()]
    alone = [voice.speak(text) for text in texts]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(voice.speak, texts)) == alone


@pytest.mark.parametrize(
    ("variant", "word"),
    [
        ("en_US-tinny-low", "Did you mean `en_US-tiny-low`"),
        ("../one/en_US-tiny-low", "isn't in"),
        ("en_GB-many-medium#p9", "no speaker `p9`"),
        ("en_US-tiny-low#p9", "no speaker"),
        ("af_heart#1", "no speaker"),
        ("jf_alpha", "isn't in"),
    ],
)
def test_a_voice_that_is_not_there_is_told(made: Neural, variant: str, word: str) -> None:
    with pytest.raises(VoiceError, match=word.replace("(", "\\(")):
        made.languages(variant)


def test_a_model_that_is_none_is_an_error(
    made: Neural, place: Path, write: Write, run: Run
) -> None:
    (place / "voices" / "one" / "en_US-tiny-low.onnx").write_bytes(b"no model at all")
    result = run("build", write("- Breathe in.", "title: T"), "--voice", "neural:en_US-tiny-low")
    assert result.exit_code == 1
    assert "test.yaml:3:5: " in result.stderr
    assert "stopped" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_worker_that_complains_a_lot_goes_on(made: Neural, place: Path) -> None:
    """Let Piper complain of each phoneme that it lacks: it must not wait for a reader."""
    description = place / "voices" / "one" / "en_US-tiny-low.onnx.json"
    told = json.loads(description.read_text())
    told["phoneme_id_map"] = {"_": [0], "^": [1], "$": [2], "a": [3]}
    description.write_text(json.dumps(told))
    voice = made.voice("en", 1.0, "en_US-tiny-low")
    line = "Let your shoulders grow soft, and your hands, and your hips. " * 40
    for _ in range(12):
        assert voice.speak(line)


def test_nothing_is_sent_away(made: Neural, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turn onnxruntime's telemetry off."""
    started: list[dict[str, str]] = []
    real = subprocess.Popen

    def popen(*arguments: Any, **settings: Any) -> Any:
        started.append(settings["env"])
        return real(*arguments, **settings)

    monkeypatch.setattr("audiogen.voices.workers.subprocess.Popen", popen)
    voice = made.voice("en", 1.0, "en_US-tiny-low")
    voice.speak("One.")
    assert [environment["ORT_DISABLE_TELEMETRY"] for environment in started] == ["1"]


@pytest.mark.parametrize(
    "told",
    [
        "[" * 100_000,
        '{"language": {"code": 7}, "num_speakers": null, "speaker_id_map": null}',
        '{"language": null}',
        "\xff",
    ],
)
def test_an_odd_voice_silences_no_other(
    made: Neural, place: Path, told: str, run: Run, write: Write
) -> None:
    description = place / "voices" / "deep" / "er" / "en_GB-many-medium.onnx.json"
    description.write_bytes(told.encode("latin-1"))
    (place / "voices" / "kokoro" / "voices-tiny.bin").write_bytes(b"PK\x05\x06 no archive")
    neural.forget_models()
    assert "en_US-tiny-low" in made.variants()
    assert "af_heart" not in made.variants()
    result = run(
        "build", write("- Breathe in.", "title: T"), "--voice", "neural:en_GB-many-medium#0,neural"
    )
    assert result.exit_code == 0, result.stderr


def test_a_voice_with_phonemes_of_its_own_is_left_out(made: Neural, place: Path) -> None:
    """Leave it out, because Piper would download what it needs when it first speaks."""
    description = place / "voices" / "one" / "en_US-tiny-low.onnx.json"
    told = json.loads(description.read_text())
    for kind, there in (("espeak", True), ("pinyin", False), ("text", True)):
        description.write_text(json.dumps(told | {"phoneme_type": kind}))
        neural.forget_models()
        assert ("en_US-tiny-low" in made.variants()) == there


def test_marks_of_phonemes_are_words(made: Neural) -> None:
    voice = made.voice("en", 1.0, "en_US-tiny-low")
    assert seconds(voice.speak("Ace [[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]].")) > 0
    assert voice.speak("Ace [[aaaa]].") == voice.speak("Ace [ [aaaa]].")


def test_nothing_is_left_behind(made: Neural) -> None:
    voice = made.voice("en", 1.0, "en_US-tiny-low")
    voice.speak("One")
    folder = voice._workers.folder
    assert folder is not None
    data = folder.path
    assert data.exists()
    made.close()
    assert not data.exists()


def test_a_missing_package_is_told_with_its_command(
    made: Neural, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert made.missing_requirement() == "pip install piper-tts kokoro-onnx"
    voice = made.voice("en", 1.0, "en_US-tiny-low")
    with pytest.raises(VoiceError, match="pip install piper-tts"):
        voice.speak("One")
