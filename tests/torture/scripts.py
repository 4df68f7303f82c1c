"""Scripts to torture with: written at random, mutated, and hostile in ways that are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from tests.torture.harness import ROOT

WORDS: Final = (
    "breathe in and out let your left right hip grow soft rest here for 3 breaths 30s ½ e.g. 5–10 "
    "Vṛkṣāsana 左足 साँस 👍 {side} {other} {round} {x} [pause 10s] <b>now</b> “so” ACL"
).split()
# Fragments that break readers: YAML's own signs, numbers without end, odd characters.
FRAGMENTS: Final = (
    *": - # & * ! | > ' \" % @ ` { } [ ] , ? ~ = \t \r \0 \ud83d \n".split(" "),
    *"  |&a |*a |<<: *a|!!python/object:os.system|---|...|%YAML 1.1|1e999|-1|0|00:00|1:30".split(
        "|"
    ),
    *"0x1f .inf null yes \u202e \x1b[31m \u2028 \ufeff {x} .. x3 ../../etc/passwd /dev/zero".split(
        " "
    ),
    *"file:///etc/passwd a.wav ~root con.wav (((((((( {{{{ ]]]]".split(),
    "9" * 400,
    "é" * 300,
    "a" * 5000,
    " " * 3000,
    "." * 3000,
)


def generate(random: Random) -> str:
    """Write a script that may be right: a few steps of every kind."""
    head = [
        "title: T",
        "voice: espeak",
        random.choice(["chimes: none", "breath: 4-7-8", "pace: slow"]),
    ]
    return "\n".join([*head, "steps:", *_steps(random, 2, random.randint(1, 6))]) + "\n"


def _line(random: Random) -> str:
    return " ".join(random.choices(WORDS, k=random.randint(1, 9))).replace('"', "")


def _steps(random: Random, indent: int, many: int) -> list[str]:
    pad, found = " " * indent, []
    for _ in range(many):
        kind = random.randrange(9 if indent < 10 else 7)
        amount = random.choice(["3", "2..4..9", "1..2", "{left: 2, right: 3}", "12"])
        length = random.choice(["3s", "5s..8s..20s", "1m", "0.5s", "1:10"])
        match kind:
            case 0 | 1 | 2:
                found.append(f'{pad}- "{_line(random)}"')
            case 3:
                found.append(f"{pad}- pause: {length}")
            case 4:
                found += [
                    f"{pad}- hold: {length}",
                    f"{pad}  count: {random.choice(['seconds', 'down'])}",
                ]
            case 5:
                found += [
                    f"{pad}- breaths: {amount}",
                    f"{pad}  guide: {random.choice(['voice', 'tones'])}",
                ]
            case 6:
                found += [f"{pad}- rest: {length}", f'{pad}  during: ["{_line(random)}"]']
            case 7:
                found += [
                    f"{pad}- section: S{random.randrange(99)}",
                    f"{pad}  sides: [left, right]",
                ]
                found += [f"{pad}  steps:", *_steps(random, indent + 4, random.randint(1, 3))]
            case _:
                found += [f"{pad}- repeat: {random.choice(['2', '1..3'])}", f"{pad}  steps:"]
                found += _steps(random, indent + 4, random.randint(1, 3))
    return found


def mutate(random: Random) -> str:
    """Break one of the routines, or a script that was written at random."""
    routines = sorted((ROOT / "scripts").glob("*.yaml"))
    text = random.choice([generate(random), random.choice(routines).read_text("utf-8")])
    for _ in range(random.choice([1, 1, 2, 5, 20])):
        at = random.randrange(len(text) + 1)
        end = min(len(text), at + random.choice([0, 1, 3, 40, 400]))
        part = random.choice(
            [random.choice(FRAGMENTS), text[at:end] * random.choice([0, 2, 30]), ""]
        )
        text = text[:at] + part + text[end:]
    return text[:500_000]


def _many(line: str, number: int) -> str:
    return "".join(line.format(n=n) for n in range(number))


# Each writes a script that is small, and would become large or slow.
HOSTILE: Final[dict[str, Callable[[int], str]]] = {
    "words grow": lambda n: f'words: {{x: "{"word " * n}"}}\nsteps:\n  - "{"{x}" * n}"\n',
    "pronunciations grow": lambda n: (
        f'pronounce: {{a: "{"word " * n}"}}\nsteps:\n  - "{"a " * n}"\n'
    ),
    "spaces": lambda n: f'steps:\n  - chime: "bell{" " * 20 * n}y"\n',
    "no full stop": lambda n: f"steps:\n  - say: {'walk on and on ' * 5 * n}\n",
    "dots": lambda n: f'steps:\n  - say: "{"." * 20 * n}a b"\n',
    "short sentences": lambda n: f'steps:\n  - say: "{"ab cd. " * 15 * n}"\n',
    "one word": lambda n: f'steps:\n  - say: "{"x" * 80 * n}"\n',
    "numbers": lambda n: f'steps:\n  - say: "{"1-2x3 " * 10 * n}"\n',
    "signs": lambda n: f'steps:\n  - say: "a {"_*" * 30 * n} b"\n',
    "many pronounced": lambda n: (
        "pronounce:\n" + _many("  w{n}: v{n}\n", 10 * n) + "steps: [Hello.]\n"
    ),
    "many placeholders": lambda n: "steps:\n" + _many('  - "Say {{p{n}}}."\n', 14 * n),
    "many versions": lambda n: (
        "versions:\n" + _many("  v{n}: {{pace: slow}}\n", 10 * n) + "steps: [a b]\n"
    ),
    "many sections": lambda n: "steps:\n" + _many("  - section: S{n}\n    steps: Hello.\n", 8 * n),
    "many options": lambda n: "steps:\n" + _many("  - option: o{n}\n    steps: Hello.\n", 8 * n),
    "many names": lambda n: "steps:\n" + _many("  - rest: 1s..2s\n    name: n{n}\n", 8 * n),
    "many lines in a rest": lambda n: (
        "steps:\n  - rest: 1h\n    during:\n" + _many("      - Line {n} x.\n", 10 * n)
    ),
    "a long count": lambda n: f"steps:\n  - hold: {n * 45}s\n    count: seconds\n",
    "rounds": lambda n: (
        f"steps:\n  - repeat: {n}\n    steps:\n      - repeat: {n}\n        steps: Hello.\n"
    ),
    "bad parts": lambda n: f"steps: [{{choose: a, from: {{{_many('{n}: x, ', n)}}}}}]\n",
    "a surrogate": lambda n: 'steps: [{sound: "\\ud800' + "x" * (n % 300) + '"}]\n',
    "long names": lambda n: f'steps: [{{sound: "{"é" * n}.wav"}}, {{include: "{"y" * n}.yaml"}}]\n',
    "escapes": lambda n: (
        'versions: {s: {set: {"\\e[31mEVIL\\e[2J": "8"}}}\nsteps: [Hello.]\n# ' + "x" * n + "\n"
    ),
    "titles with escapes": lambda n: (
        f'steps: [{{section: "\\e]0;x\\a{"y" * n}", steps: Hello.}}]\n'
    ),
    "an error at the end": lambda n: "steps:\n" + "  - Hello there.\n" * 25 * n + "  - [\n",
    "aliases": lambda n: "steps:\n  - &a [x, x]\n" + _many("  - &a{n} [*a, *a]\n", 5 * n),
    "depth": lambda n: "steps: " + "[" * n + "]" * n + "\n",
    "broken includes": lambda n: "steps:\n" + "  - include: broken.yaml\n" * (n % 190 + 1),
}


def hostile(name: str, size: int, folder: Path) -> str:
    """Write a hostile script, and what it includes, and return it."""
    (folder / "broken.yaml").write_text("steps:\n" + "  - {x: [\n" * 2000, encoding="utf-8")
    return f"title: T\nvoice: espeak\n{HOSTILE[name](size)}"
