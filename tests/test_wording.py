"""A voice gets text that says what is meant: reading.tsv has what people write, by language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiogen.languages import MODULES
from audiogen.languages.reading import worded
from tests.helpers import Run, Write, plan_of
from tests.phonemes import phonemes
from tests.tone import ToneVoice

CASES = [
    line.split("\t")
    for line in Path(__file__).with_name("reading.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def words(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.lower().replace("’", "'")).strip()


@pytest.mark.parametrize("language", MODULES)
def test_everything_is_read_as_it_is_meant(language: str) -> None:
    wrong = []
    for code, written, read in CASES:
        if code == language:
            said = worded(written, language)
            same = words(said) == words(read) or phonemes(said, code) == phonemes(read, code)
            if said if read == "-" else not same:
                wrong.append((written, read, said))
    assert not wrong
    assert sum(code == language for code, _, _ in CASES) > 40


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Let your shoulders grow soft.", "Let your shoulders grow soft."),
        ("Breathe in - and out — slowly -- now.", "Breathe in, and out, slowly, now."),
        ("It's the end… Don't move – rest.", "It's the end… Don't move, rest."),
        ("A ten-minute rest, right-left.", "A ten-minute rest, right-left."),
        ("One.\n\nTwo → three.", "One.\n\nTwo three."),
        ("Rest (if you like). Then (slowly) go.", "Rest, if you like. Then, slowly, go."),
        ("Wait 5 min. Rest.", "Wait five minutes. Rest."),
        ("Blankets, etc. Then rest.", "Blankets, et cetera. Then rest."),
        ("Rest now. SLOWLY rise.", "Rest now. Slowly rise."),
        ("- Lie down.\n- **Rest**.", "Lie down.\nRest."),
        ("<speak>Rest.<break time='3s'/></speak>", "Rest."),
        ("In 1995 and 2024, 1500 m.", "In 1995 and 2024, one thousand five hundred metres."),
        ("Ring 555-1234 or 555 123 4567.", "Ring 555 1234 or 555 123 4567."),
        ("5 - 3 = 2, and −5 °C.", "five minus three equals two, and minus five degrees Celsius."),
        ("Rest 2m. Stand 2 m away.", "Rest two minutes. Stand two metres away."),
        ("Rest at 6:05 and 7:00.", "Rest at six oh five and seven o'clock."),
        ("“Breathe in 5”, he said.", "“Breathe in five”, he said."),
        ('"Breathe in 5"', '"Breathe in five"'),
        ("Step 1: lie down. B12 and MP3.", "Step one: lie down. B twelve and MP3."),
        ("1) Lie down. (a) first", "one. Lie down. a, first"),
        ("20", "20"),
        ("figure-4 stretch, Stage-2", "figure-four stretch, Stage-two"),
        (
            "1h30m, 1h 30m, 1h30",
            "one hour thirty minutes, one hour thirty minutes, one hour thirty",
        ),
        ("In the 1980s", "In the 1980s"),
        ("From 5:30-6:30", "From five thirty to six thirty"),
    ],
)
def test_in_english(written: str, said: str) -> None:
    assert worded(written, "en-GB") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Hold 30s, 10—15 m, ½", "Hold 30 s, 10–15 m, ½"),
        ("１０ ﬁn 🙂 ok", "10 fin ok"),
        ("Elpo dziļāk.", "Elpo dziļāk."),
        ("<b>Vila</b> &amp; andas https://example.org/a", "Vila & andas"),
    ],
)
def test_languages_without_a_module_keep_units_ranges_and_letters(written: str, said: str) -> None:
    assert worded(written, "sv") == said


@given(st.text(max_size=60), st.sampled_from([*MODULES, "fi"]))
def test_any_text_stays_sayable(text: str, language: str) -> None:
    said = worded(text, language)
    assert "<" not in said
    assert not re.search(r"[*_`^|\\{}\[\]]", said)
    assert "  " not in said


@given(st.lists(st.from_regex(r"[a-z]{2,9}", fullmatch=True), min_size=1), st.sampled_from(MODULES))
def test_no_word_is_lost(text: list[str], language: str) -> None:
    assert re.findall(r"\w+", worded(" ".join(text) + " …", language)) == text


@pytest.mark.parametrize("text", ["Walk 5mı, é.", "5 Mİn", "(bell ①)", "1 ²", "٣ m", "Ⅻ", "²/³ x²"])
def test_odd_letters_are_no_units(text: str) -> None:
    for language in MODULES:
        assert worded(text, language)


def test_a_long_line_is_read_in_parts() -> None:
    paragraphs = "Let your shoulders go. " * 42 + "\n\nRest here for 10 kg. " + "And rest. " * 100
    assert worded(paragraphs, "en").count("\n\n") == 1
    assert worded("肩の力を抜いて。" * 300, "ja") == "肩の力を抜いて。" * 300
    for mark in ("_", "*", "`", "x", "½", "(", "1-2 ", "a. "):
        worded(mark * 20_000, "en")  # in no more time than its length takes
    assert worded("Rest for 30s, and go on. " * 200, "en").count("thirty seconds") == 200
    assert worded("word " * 2000, "en").split() == ["word"] * 2000


def test_it_is_said_so_and_shown_as_written(write: Write, run: Run, spoken: list[str]) -> None:
    script = write("- Stay for 1–2 min, OK 🙂?\n- 3 breaths, all of them.")
    assert run("build", script).exit_code == 0
    assert sorted(spoken) == ["Stay for one to two minutes, Okay?", "three breaths, all of them."]
    assert plan_of(run, script)["events"][1]["text"] == "Stay for 1–2 min, OK 🙂?"
    assert Path("output/test.mp3").exists()


@pytest.mark.parametrize(
    ("language", "line", "said"),
    [
        ("en", "Rest for {r.minutes} minutes.", "Rest for 1 minute."),
        ("de", "Ruhe {r.minutes} Minuten.", "Ruhe 1 Minute."),
        ("es", "Descansa {r.minutes} minutos.", "Descansa 1 minuto."),
        ("fr", "Reposez-vous {r.minutes} minutes.", "Reposez-vous 1 minute."),
        ("it", "Riposa {r.minutes} minuti.", "Riposa 1 minuto."),
        ("pt", "Descanse {r.minutes} minutos.", "Descanse 1 minuto."),
        ("nl", "Rust {r.minutes} minuten.", "Rust 1 minuut."),
        ("hi", "विश्राम {r.minutes} घंटे।", "विश्राम 1 घंटा।"),
        ("en", "Do {r.minutes} lunges, {r.minutes} stretches.", "Do 1 lunge, 1 stretch."),
        ("es", "Haz {r.minutes} vueltas.", "Haz 1 vuelta."),
        ("fr", "Faites {r.minutes} cercles.", "Faites 1 cercle."),
        ("pt", "Faça {r.minutes} flexões.", "Faça 1 flexão."),
    ],
)
def test_a_noun_agrees_with_its_amount(
    language: str, line: str, said: str, write: Write, run: Run
) -> None:
    script = write(
        f"- {line}\n- {{rest: 1m..5m..10m, name: r}}",
        f"title: T\nvoice: espeak\nchimes: none\nlanguage: {language}",
    )
    assert plan_of(run, script, "--length", "1m15s")["events"][0]["text"] == said


def test_phonemes_are_for_voices_that_read_them(
    write: Write, run: Run, spoken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    script = write(
        "- Your Psoas is soft.",
        "title: T\nvoice: tone\nchimes: none\npronounce: {psoas: so-az /ˈsoʊæz/}",
    )
    assert run("build", script).exit_code == 0
    monkeypatch.setattr(ToneVoice, "phonemes", True)
    assert run("build", script).exit_code == 0
    assert spoken == ["Your so-az is soft.", "Your [so-az](/ˈsoʊæz/) is soft."]
    assert plan_of(run, script)["events"][0]["spoken"] == "Your so-az is soft."
    wrong = write("- Psoas.", "title: T\npronounce: {psoas: /5/}")
    assert "`5` isn't a phoneme" in run("check", wrong).stderr


@pytest.mark.parametrize("line", ["https://example.org/a", "<break/>"])
def test_a_line_that_says_nothing_is_refused(line: str, write: Write, run: Run) -> None:
    result = run("check", write(f'- "{line}"'))
    assert result.exit_code == 1
    assert "Nothing in this line can be spoken" in result.stderr
