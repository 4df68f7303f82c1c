"""Signs are spoken as words, what can't be spoken is left out, and plain lines stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiogen.languages import MODULES
from audiogen.languages.reading import worded
from tests.helpers import Run, Write


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Stay for 1–2 minutes.", "Stay for 1 to 2 minutes."),
        ("Stay for 10-12 breaths.", "Stay for 10 to 12 breaths."),
        (
            "From ½–1 minute, 1½–2, 90°-120°.",
            "From half to 1 minute, 1 and a half to 2, 90 degrees to 120 degrees.",
        ),
        ("5 - 3 = 2, 2×10, −5°, 10÷2, ≥ 5.", "5 - 3 = 2, 2×10, −5 degrees, 10÷2, ≥ 5."),
        ("Count 10-9-8, 5–10–15.", "Count 10 9 8, 5 10 15."),
        ("Breathe 5.5-5.5, ring 555-1234.", "Breathe 5.5 5.5, ring 555-1234."),
        ("Between C5–C7 and L4-L5.", "Between C5–C7 and L4-L5."),
        ("Wait ~5 min, 1 min, 21 min.", "Wait about 5 minutes, 1 minute, 21 minutes."),
        ("HIIT or MBSR, e.g. Lie down.", "HIIT or MBSR, for example Lie down."),
        ("I am a min pin, no. 5.", "I am a min pin, no. 5."),
        ("2¼ and 1¾.", "2 and a quarter and 1 and three quarters."),
        ("a·b", "a·b"),
        ("Breathe 4-7-8.", "Breathe 4 7 8."),
        ("A ten-minute rest, right-left.", "A ten-minute rest, right-left."),
        ("Turn 90°, no more.", "Turn 90 degrees, no more."),
        ("At 20 °C.", "At 20 degrees Celsius."),
        ("Wait ½ minute, then 1½ minutes.", "Wait half minute, then 1 and a half minutes."),
        ("Use props, e.g. a block, i.e. wood.", "Use props, for example a block, that is wood."),
        ("Blankets, etc. Then rest.", "Blankets, and so on. Then rest."),
        ("At most 10 lb or 4.5 kg.", "At most 10 pounds or 4.5 kilograms."),
        ("Wait 5 min. Rest.", "Wait 5 minutes. Rest."),
        ("Let GO of EVERYTHING now.", "Let GO of everything now."),
        ("Your SI joint. An MRI.", "Your SI joint. An MRI."),
        ("Smile 🙂👩‍👩‍👧 softly ❤️.", "Smile softly."),
        ("• Lie down.", "Lie down."),
        ("- Lie down. **Softly**.", "Lie down. Softly."),
        ("<break time='3s'/> Rest.", "break time='3s'/ Rest."),
        ("<speak>Rest.</speak>", "speak Rest. /speak"),
        ("Breath & movement.", "Breath and movement."),
        ("At 50% of 1,000. At 08:30.", "At 50% of 1,000. At 08:30."),
        ("It's the end… Don't move – rest.", "It's the end… Don't move – rest."),
        ("One.\n\nTwo → three.", "One.\n\nTwo three."),
        ("½", "half"),
        ("•", "•"),
    ],
)
def test_in_english(written: str, said: str) -> None:
    assert worded(written, "en-GB") == said


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("de", "2–3 Minuten, z.B. 5 min.", "2 bis 3 Minuten, zum Beispiel 5 Minuten."),
        (
            "de",
            "Bzw. z.B. Knie, ca. Zehn, 5 Min. Pause.",
            "beziehungsweise zum Beispiel Knie, circa Zehn, 5 Minuten Pause.",
        ),
        ("de", "1½ Stunden, usw. Dann 1 min.", "1,5 Stunden, und so weiter. Dann 1 Minute."),
        ("es", "Gira 45°, p.ej. 1-2 veces.", "Gira 45 grados, por ejemplo 1 a 2 veces."),
        ("fr", "Pendant 1½ minute.", "Pendant 1 et demi minute."),
        ("pt-BR", "Espere 2–3 minutos.", "Espere 2 a 3 minutos."),
        ("hi", "2–3 मिनट रुकें।", "2 से 3 मिनट रुकें।"),
        ("hi", "क्‍या साँस लें।", "क्‍या साँस लें।"),
        ("fi", "1–2 ½ 🙂 ok", "1–2 ½ ok"),
    ],
)
def test_in_other_languages(language: str, written: str, said: str) -> None:
    assert worded(written, language) == said


@given(st.text(max_size=60), st.sampled_from([*MODULES, "fi"]))
def test_any_text_stays_sayable(text: str, language: str) -> None:
    said = worded(text, language)
    assert any(map(str.isalnum, said)) >= any(map(str.isalnum, text))
    assert "<" not in said or said == text
    letters = [
        character.casefold() for character in text if character.isalpha() and character.isascii()
    ]
    if language == "fi":
        kept = [
            character.casefold()
            for character in said
            if character.isalpha() and character.isascii()
        ]
        assert kept == letters, "no word is lost"


def test_it_is_said_so_and_shown_as_written(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.helpers import plan_of
    from tests.tone import ToneVoice

    said: list[str] = []
    real = ToneVoice.speak

    def heard(self: ToneVoice, text: str, *, patient: bool = True) -> bytes:
        said.append(text)
        return real(self, text)

    monkeypatch.setattr(ToneVoice, "speak", heard)
    script = write("- Stay for 1–2 min, OK 🙂?\n- 3 breaths.")
    assert run("build", script).exit_code == 0
    assert sorted(said) == ["3 breaths.", "Stay for 1 to 2 minutes, OK?"]
    assert plan_of(run, script)["events"][1]["text"] == "Stay for 1–2 min, OK 🙂?"
    assert Path("output/test.mp3").exists()


def test_capitals_of_up_to_4_letters_may_be_an_acronym() -> None:
    written = (
        "REST, PLEASE: an MRI, a PNF, HIIT, TMJ, BREATH and RELAX. TWELVE WEEKS, ÜBUNG. OK, SLOW."
    )
    said = (
        "REST, please: an MRI, a PNF, HIIT, TMJ, breath and relax. twelve weeks, übung. OK, SLOW."
    )
    assert worded(written, "en") == said
