"""What would be spoken by mistake is a warning that names the step; what is meant is none."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from audiogen.languages import MODULES, NUMBERS, language_for
from audiogen.script.spoken_marks import find_mark
from tests.helpers import Run, Write

# By the step that is named. Lines are separated by line breaks.
MARKS = {
    "pause: 10s": """\
        [pause 10s]
        Lie down. [PAUSE: 10 sec] Now breathe.
        (Pause for 10 seconds)
        [10 second pause]
        (ten seconds of silence)
        _- Pause (~ 10 seconds) -_
        <break time="10s"/>
        Lie down.<break time='10s' xml:lang="en"/> Breathe.
        [[slnc 10000]]
        Let it hang, /10s and breathe.
        pause:10s
        Breathe. pause:10s Rest.
        Hold. (10s)
        ...10s...
        Pause: 10 seconds.
        10s
        10 sec
        |10S|
        (10s)
        *pause 10s*
        pause 10
        [silence carries on for 10 seconds]""",
    "pause: 5s": """\
        (pause)
        Breathe in (pause) and out.
        *pause*
        --- short pause ---
        Lie down. [Pause.] Breathe.
        pause""",
    "pause: 5s..10s": "[5-10 seconds]\n[pause for 5 to 10 seconds]",
    "pause: 2.5s": "[pause 2.5 s]\n[pause 2,5s]",
    "rest: 1m30s": "[pause 1m30s]\n[pause 1:30]\n90 seconds\nrest 1 min 30 sec\n<rest 90s>",
    "rest: 1m": "[pause a minute]",
    "hold: 30s": """\
        hold 30 seconds
        Hold 30 seconds
        #hold 30
        HOLD 30 SEC
        <hold 30s>
        [hold for half a minute]""",
    "breaths: 5": """\
        (hold for 5 breaths)
        - breaths 5
        5 breaths.
        five breaths
        [pause, five breaths]
        breaths: 5
        [five slow breaths, eyes closed]
        Lie down. (5 breaths)""",
    "breaths: 3": "[a few breaths]",
    "chime: bell": "[chime]\n*bell rings*\n(bell)\nLie down. (The bell rings.)",
    "chime: gong x3": "[gong x3]\ngong x3",
    "`background: ocean`": """\
        (soft music)
        (music fades)
        Lie down. (Sound of the sea fades in and stays)
        [SFX: ocean]
        [ocean waves]
        *Music fades out*
        ♪ soft music ♪
        MUSIC: soft piano
        <audio src="a.mp3"/>""",
    "`background: rain`": "[SFX: rain]",
    "Take it out: one voice": """\
        Narrator: Lie down.
        NARRATOR (slower): Lie down.
        Teacher 2: Lie down.
        V.O.: Lie down.
        **Instructor:** Lie down.
        Lie down. Guide: Breathe.
        [Narrator] Lie down.""",
    "Take it out: `audiogen plan`": "[0:45] Lie down.\n(0:00 - 0:45) Lie down.",
    "`pace:`": '<prosody rate="slow">Lie down.</prosody>',
    "`pronounce:`": '<sub alias="so-az">psoas</sub>',
}
MEANT = """\
    Hold for 30 seconds, breathing softly.
    Hold for 30 seconds.
    Hold for 30 seconds
    Hold plank for 30 s.
    Hold for **30 seconds**.
    Hold the pose (30 seconds).
    Do it for a while (about 5 minutes) every day.
    Inhale (4s), hold (2s), exhale (6s)
    Rest for {stay} minutes.
    [{stay}]
    Pause here, and notice.
    Now *pause* and feel.
    Pause.
    Rest.
    rest your head on the floor
    Five breaths.
    10 breaths here.
    3 more breaths
    30 seconds left.
    Repeat the exercise(s).
    Inhale... hold... exhale...
    Stay... for 5 seconds... and go.
    Breathe in - hold - and out.
    Breathe with ujjayi (ocean breath).
    Lift your leg (and hold).
    Hold the strap (or a towel) with both hands.
    Turn off your phone (and any music).
    Listen to the sound of the bell.
    Narrow your gaze: look at one point.
    Remember: there is no hurry.
    Sounds: let them come and go.
    How long: **5 minutes**, or more.
    Lie down [as before](#pause).
    See [pause](#pause).
    Take one (a long breath) and let go.
    The voice: let it be soft.
    Your teacher: the breath.
    Hold the pose: it gets easier.
    10 reps/side, 4/10, and/or.
    A 4:6 breath, at 5:30.
    1:4:2:1
    3, 2, 1.
    Keep 5 < 10 and > 3.
    <b>Slowly</b> now.""".splitlines()
# Languages: marks, each with the step, and lines that are meant.
ELSEWHERE = {
    "de": (
        {
            "(Pause für 10 Sekunden)": "pause: 10s",
            "--- kurze Pause ---": "pause: 5s",
            "30 Sekunden halten": "hold: 30s",
            "[eine Minute Stille]": "rest: 1m",
            "(drei Atemzüge)": "breaths: 3",
            "[Glocke x3]": "chime: bell x3",
            "(leise Musik)": "background:",
            "Sprecherin: Leg dich hin.": "one voice",
            "[pause 5s]": "pause: 5s",
            "Narrator: Hallo.": "one voice",
        },
        ["30 Sekunden halten.", "Pause.", "Drei Atemzüge.", "Mach Pause (wenn du magst)."],
    ),
    "es": (
        {
            "(10 segundos de silencio)": "pause: 10s",
            "mantén 30 segundos": "hold: 30s",
            "[5 a 8 respiraciones]": "breaths: 5..8",
            "(suena la campana)": "chime: bell",
            "(La música se desvanece)": "background:",
            "Guía: respira.": "one voice",
        },
        ["Mantén por 10 segundos.", "Descansa.", "Una respiración larga.", "Tu voz: suave."],
    ),
    "fr": (
        {
            "(Pause de 10 secondes)": "pause: 10s",
            "repos 2 min": "rest: 2m",
            "5 respirations": "breaths: 5",
            "(son de cloche)": "chime: bell",
            "[musique d’ambiance]": "background:",
            "Voix off : Bonjour.": "one voice",
        },
        ["Tenez 30 secondes.", "(Son dos est droit.)", "Rappelez-vous : rien ne presse."],
    ),
    "it": (
        {
            "(dieci secondi di silenzio)": "pause: 10s",
            "mantieni 30 secondi": "hold: 30s",
            "5 respiri": "breaths: 5",
            "[campana]": "chime: bell",
            "(musica dolce)": "background:",
            "Voce fuori campo: Ciao.": "one voice",
        },
        ["Mantieni per 30 secondi.", "Sei qui.", "Resta così per tre respiri."],
    ),
    "nl": (
        {
            "(Pauze van 10 seconden)": "pause: 10s",
            "30 seconden vasthouden": "hold: 30s",
            "5 ademhalingen": "breaths: 5",
            "[klankschaal]": "chime: bell",
            "(muziek op de achtergrond)": "background:",
            "Verteller: Ga liggen.": "one voice",
        },
        ["Houd 30 seconden vast.", "Rust.", "Onthoud: er is geen haast."],
    ),
    "pt-BR": (
        {
            "(Pausa de 10 segundos)": "pause: 10s",
            "segure 30 segundos": "hold: 30s",
            "5 respirações": "breaths: 5",
            "[gongo]": "chime: bell",
            "(música suave)": "background:",
            "Professora: Inspire.": "one voice",
        },
        ["Segure por 30 segundos.", "Descanse.", "Lembre-se: não há pressa."],
    ),
    "hi": (
        {
            "(10 सेकंड का विराम)": "pause: 10s",
            "विश्राम 2 मिनट": "rest: 2m",
            "[5 से 8 साँसें]": "breaths: 5..8",
            "(घंटी बजती है)": "chime: bell",
            "(मधुर संगीत)": "background:",
            "वाचक: लेट जाएँ।": "one voice",
        },
        ["30 सेकंड तक रोकें।", "रोकें।", "विश्राम", "याद रखें: कोई जल्दी नहीं।"],
    ),
    "sv": ({"[pause 5s]": "pause: 5s"}, ["Vila här."]),
}


def split(lines: str) -> list[str]:
    return [line.strip() for line in lines.splitlines()]


@pytest.mark.parametrize("step", MARKS)
def test_a_mark_is_told_with_the_step_that_is_meant(step: str) -> None:
    remedies = {line: (find_mark(line, "en") or ("", ""))[1] for line in split(MARKS[step])}
    named = f"`- {step}`" if ":" in step and "`" not in step and "Take" not in step else step
    assert [line for line, remedy in remedies.items() if named not in remedy] == []


def test_the_steps_that_are_named_are_steps(write: Write, run: Run) -> None:
    steps = {
        step[1]
        for lines in MARKS.values()
        for line in split(lines)
        if (step := re.search("`(- .*)`", (find_mark(line, "en") or ("", ""))[1]))
        and not step[1].startswith("- sound")
    }
    assert len(steps) > 8
    result = run("check", write("\n".join(sorted(steps))))
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_step_that_would_be_no_step_is_never_named() -> None:
    for line in (
        "[pause 0s]",
        "[pause 99 hours]",
        "[pause 1.2.3]",
        "[pause 99:99]",
        "[0 breaths]",
        "[5 s - 2 min]",
    ):
        found = find_mark(line, "en")
        assert found and "`- pause: 5s`" in found[1], line


def test_what_is_meant_to_be_spoken_is_no_mark() -> None:
    assert [line for line in map(str.strip, MEANT) if find_mark(line, "en")] == []


@pytest.mark.parametrize("language", ELSEWHERE)
def test_marks_are_known_in_other_languages(language: str) -> None:
    marks, meant = ELSEWHERE[language]
    remedies = {mark: (find_mark(mark, language) or ("", ""))[1] for mark in marks}
    assert [mark for mark, step in marks.items() if step not in remedies[mark]] == []
    assert [line for line in meant if find_mark(line, language)] == []


def test_letters_with_marks_of_their_own_are_the_same_letters() -> None:
    assert find_mark(unicodedata.normalize("NFD", "(música suave)"), "es")


@pytest.mark.parametrize("code", MODULES)
def test_every_language_has_the_words_of_marks(code: str) -> None:
    known = language_for(code)
    assert len(known.marks.numbers.split()) == len(NUMBERS)
    assert all(known.sides) and all(known.marks[:4]) and all(known.marks[6:])
    for words in (*known.sides, *known.marks):
        assert words == unicodedata.normalize("NFC", words.lower())


def test_a_mark_is_a_warning_once_a_line(write: Write, run: Run) -> None:
    result = run("check", write("- '[pause 3s] [pause 4s] Narrator: Привет.'\n- Lie down."))
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0] == (
        "test.yaml:4:5: warning: “[pause 3s]” would be read aloud."
        " For a silence, write the step `- pause: 3s`."
    )
    assert "no problems, 1 warning." in result.stdout


def test_a_tag_is_said_to_do_nothing(write: Write, run: Run) -> None:
    assert "“<break/>” does nothing here." in run("check", write("- Hello <break/> bye.")).stderr


def test_paragraphs_and_lines_in_a_silence_are_judged_too(write: Write, run: Run) -> None:
    script = write(
        "- say: |\n    Lie down.\n\n    30s\n"
        "- rest: 2m\n  during:\n    - {at: half, say: 30 seconds.}\n    - (soft music)"
    )
    result = run("check", script)
    places = [line.split(" ")[0] for line in result.stderr.splitlines() if "warning" in line]
    assert places == ["test.yaml:4:10:", "test.yaml:11:9:"], "a time can be told in a silence"


@pytest.mark.parametrize(
    ("step", "remedy"),
    [
        ("[pause 10s]", "`- pause: 10s`"),
        ("[[slnc 5000]]", "`- pause: 5s`"),
        ("[SFX: ocean]", "`background: ocean`"),
        ("{pause 5s}", "`- pause: 5s`"),
        ("'Now {pause 5s}.'", "`- pause: 5s`"),
        ("Narrator: Lie down.", "one voice"),
        ("[Lie down, please]", "in quotes"),
        ("Remember: breathe.", "in quotes"),
        ("pauses: 5s", "Did you mean `pause`?"),
    ],
)
def test_a_mark_that_yaml_reads_as_something_else_is_told_too(
    step: str, remedy: str, write: Write, run: Run
) -> None:
    result = run("check", write(f"- {step}"))
    assert result.exit_code == 1
    assert remedy in result.stderr


def top(language: str, *others: str) -> str:
    return "\n".join(("title: T", f"language: {language}", *others))


@pytest.mark.parametrize(
    ("language", "sides", "steps", "remedy"),
    [
        ("es", "[left, right]", "'{Side}.'", "`sides: [izquierda, derecha]`"),
        ("es", "[right, left]", "'{other}.'", "`sides: [derecha, izquierda]`"),
        ("pt-BR", "[Left leg, Right leg]", "'{side}.'", "`sides: [esquerda, direita]`"),
        ("en", "[links, rechts]", "'{side}.'", "`sides: [left, right]`"),
        ("sv", "[left, right]", "'{side}.'", "in that language"),
        (
            "hi",
            "[{name: left, l: x}, {name: right, l: y}]",
            "'{side} {l}.'",
            "`sides: [बायाँ, दायाँ]`",
        ),
        ("es", "[{name: left, l: x}, {name: right, l: y}]", "'{l}.'", ""),
        ("de", "[links, rechts]", "'{side}.'", ""),
        ("nl", "[rechts, links]", "'{side}.'", ""),
        ("en", "[inner, outer]", "'{side}.'", ""),
        ("es", "[left, inner]", "'{side}.'", ""),
        ("en", "[left, inner]", "'{side}.'", ""),
        ("sv", "[links, rechts]", "'{side}.'", ""),
    ],
)
def test_sides_are_named_in_the_language_of_the_script(
    language: str, sides: str, steps: str, remedy: str, write: Write, run: Run
) -> None:
    result = run("check", write(f"- sides: {sides}\n  steps: {steps}", top(language)))
    assert result.exit_code == 0
    if remedy:
        assert remedy in result.stderr
    else:
        assert result.stderr == ""


ESPEAK = "voice: espeak"


@pytest.mark.parametrize(
    ("line", "script", "told"),
    [
        ("Now ऊर्ध्व.", top("en"), "for `en` may not read “ऊर्ध्व”"),
        ("Now Привет.", top("de"), "for `de` may not read “Привет”"),
        ("Сейчас नमस्ते.", top("ru"), "may not read “नमस्ते”"),
        ("Lie down.", top("ru"), ""),
        ("अब left side.", top("hi"), ""),
        ("Vṛkṣāsana, naïve, Ⅳ, ½, µ, α.", top("en"), ""),
        ("Now ऊर्ध्व.", top("en", "pronounce: {ऊर्ध्व: oordva}"), ""),
        ("Now ऊर्ध्व.", top("en", "pronounce: {ऊर्ध्व: Привет}"), "“Привет”"),
        ("Now ऊर्ध्व.", top("xx"), ""),
        ("左足を上げて。", top("ja", ESPEAK), "`espeak` can't read “左足上”"),
        ("左足を上げて。", top("ja", "voice: [espeak, google]"), "“左足上”"),
        ("左足を上げて。", top("ja", "versions: {plain: {voice: espeak}}"), "“左足上”"),
        ("左足を上げて。", top("ja", "voice: [google, espeak]"), ""),
        ("左足を上げて。", top("ja"), ""),
        ("ひだり、アシ。", top("ja", ESPEAK), ""),
        ("左足を上げて。", top("ja", ESPEAK, "pronounce: {左足を上げて: ひだり}"), ""),
        ("左足。", top("zh", ESPEAK), ""),
    ],
)
def test_letters_that_are_not_read(
    line: str, script: str, told: str, write: Write, run: Run
) -> None:
    result = run("check", write(f"- {line}", script))
    assert result.exit_code == 0
    if told:
        assert told in result.stderr
    else:
        assert result.stderr == ""


def test_the_routines_of_this_project_have_no_warnings(run: Run) -> None:
    scripts = sorted((Path(__file__).parent.parent / "scripts").glob("*.yaml"))
    result = run("check", *scripts)
    assert len(scripts) > 3
    assert (result.exit_code, result.stderr) == (0, "")
