"""Attacks on the system around the program. Each returns the faults that it found."""

from __future__ import annotations

import signal
import struct
import wave
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from tests.torture.harness import World, sleep_then
from tests.torture.scripts import HOSTILE, generate, hostile, mutate

NAMES: Final = ("s.yaml", "Übung.yaml", "योग अभ्यास.yaml", "a b.yaml", "x" * 200 + ".yaml")
ENCODINGS: Final = ("cp1252", "cp437", "cp932", "latin-1", "ascii", "utf-8")
Attack = Callable[[World], list[str]]


def _script(world: World, name: str = "s.yaml") -> str:
    """Write a small script that is right, and return its name."""
    random = world.random
    lines = "\n".join(
        f"  - Let line {random.choice('abcdefgh')} go.\n  - pause: 2s" for _ in range(4)
    )
    counted = f"  - breaths: {random.randint(1, 3)}\n    count: in\n"
    text = f"title: T\nvoice: espeak\nsteps:\n{lines}\n{counted}"
    (world.work / name).write_text(text, encoding="utf-8")
    return name


@cache
def _right_file(script: str) -> bytes:
    """Return the file of a script, built where nobody disturbs it."""
    world = World.make(Random(0))
    try:
        (world.work / "s.yaml").write_text(script, encoding="utf-8")
        outcome = world.run("build", "s.yaml", "-o", "out.mp3")
        if outcome.code:
            raise RuntimeError(outcome.err)
        return (world.work / "out.mp3").read_bytes()
    finally:
        world.clear()


def _next_build(world: World, script: str) -> list[str]:
    """Build as anybody would after an attack: the file is right, and nothing is left behind."""
    outcome = world.run("build", script, "-o", "out.mp3")
    faults = outcome.faults((0,))
    out = world.work / "out.mp3"
    text = (world.work / script).read_text("utf-8")
    if not faults and out.read_bytes() != _right_file(text):
        faults.append("a wrong file")
    return faults + [f"litter: {name}" for name in world.litter()]


def kill(world: World) -> list[str]:
    """Kill a build at any moment."""
    script = _script(world)
    world.run(
        "build",
        script,
        "-o",
        "out.mp3",
        during=sleep_then(world.random.uniform(0, 1.2), signal.SIGKILL),
    )
    out, text = world.work / "out.mp3", (world.work / script).read_text("utf-8")
    half = out.exists() and out.read_bytes() != _right_file(text)
    return ["half a file"] * half + _next_build(world, script)


def interrupt(world: World) -> list[str]:
    """Interrupt a build once or twice: it ends in order, at once, and leaves nothing."""
    script = _script(world)
    numbers = world.random.choices(
        [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], k=world.random.randint(1, 3)
    )
    outcome = world.run(
        "build", script, "-o", "out.mp3", during=sleep_then(world.random.uniform(0, 1.0), *numbers)
    )
    # Before Python has begun, a signal ends it as it ends any program.
    faults = outcome.faults((0, 130, *(-number for number in numbers)))
    faults += [f"litter: {name}" for name in world.litter()]
    return faults + _next_build(world, script)


def damage(world: World) -> list[str]:
    """Damage, cut, swap and lose what is in the cache."""
    script, random = _script(world), world.random
    faults = _next_build(world, script)
    entries = sorted(path for path in (world.folder / "cache").rglob("*") if path.is_file())
    for path in random.sample(entries, min(len(entries), random.choice([1, 3, 20]))):
        data = bytearray(path.read_bytes())
        match random.randrange(6):
            case 0 if data:
                data[random.randrange(len(data))] ^= 1 << random.randrange(8)
                path.write_bytes(data)
            case 1:
                path.write_bytes(data[: random.randrange(len(data) + 1)])
            case 2:
                path.write_bytes(bytes(len(data)))
            case 3:
                other = random.choice(entries)
                path.write_bytes(other.read_bytes() if other.exists() else b"")
            case 4:
                path.write_bytes(data + random.randbytes(random.choice([1, 5000])))
            case _:
                path.unlink()
    (world.work / "out.mp3").unlink(missing_ok=True)
    return faults + _next_build(world, script)


def together(world: World) -> list[str]:
    """Build the same and other scripts at once, in a cache that is always too small."""
    scripts = [_script(world, f"s{number}.yaml") for number in (1, 2)] * 2
    limit = {"AUDIOGEN_CACHE_LIMIT": world.random.choice(["1MB", "5MB", "2GB"])}
    running = [
        world.start("build", script, "-o", f"out{number}.mp3", environment=limit)
        for number, script in enumerate(scripts)
    ]
    faults = []
    for number, (process, script) in enumerate(zip(running, scripts, strict=True)):
        _, err = process.communicate(timeout=120)
        if process.returncode:
            faults.append(f"exit {process.returncode}: {err[-300:].decode(errors='replace')}")
        elif (world.work / f"out{number}.mp3").read_bytes() != _right_file(
            (world.work / script).read_text("utf-8")
        ):
            faults.append("a wrong file")
    return faults + [f"litter: {name}" for name in world.litter()]


def full_disk(world: World) -> list[str]:
    """Refuse to let any file grow beyond a size: what was there stays whole."""
    script, random = _script(world), world.random
    old = b""
    if random.random() < 0.5:
        world.run("build", script, "-o", "out.mp3")
        old = (world.work / "out.mp3").read_bytes()
        _script(world)
    outcome = world.run(
        "build", script, "-o", "out.mp3", file_size=random.choice([0, 100, 4096, 60_000, 200_000])
    )
    out = world.work / "out.mp3"
    faults = outcome.faults()
    if outcome.code and out.exists() != bool(old):
        faults.append("the old file is gone, or half a new one is there")
    elif outcome.code and old and out.read_bytes() != old:
        faults.append("the old file has changed")
    return faults + _next_build(world, script)


def closed_places(world: World) -> list[str]:
    """Put the cache, the session or temporary files where nothing can be written."""
    script, random = _script(world), world.random
    closed = random.choice(["/dev/null/x", "/proc/x", str(world.work / script / "x")])
    name = random.choice(["AUDIOGEN_CACHE", "TMPDIR", "-o"])
    out = f"{closed}.mp3" if name == "-o" else "out.mp3"
    environment = {} if name == "-o" else {name: closed}
    faults = world.run("build", script, "-o", out, environment=environment).faults((0, 1, 2))
    return [f"{name} {closed}: {fault}" for fault in faults] + _next_build(world, script)


def odd_script(world: World) -> list[str]:
    """Check and plan a script that was written at random, or broken."""
    random = world.random
    text = random.choice([generate, mutate, mutate])(random)
    name = random.choice(NAMES)
    (world.work / name).write_bytes(text.encode("utf-8", errors="surrogatepass"))
    return _cheap(world, name)


def hostile_script(world: World) -> list[str]:
    """Check and plan a script that would grow."""
    name = world.random.choice(list(HOSTILE))
    text = hostile(name, world.random.choice([30, 300, 1000]), world.work)
    (world.work / "s.yaml").write_bytes(text.encode("utf-8", errors="surrogatepass")[:500_000])
    return [f"{name}: {fault}" for fault in _cheap(world, "s.yaml")]


def _cheap(world: World, script: str) -> list[str]:
    found = []
    for command in ("check", "plan"):
        outcome = world.run(command, script)
        found += [f"{command}: {fault}" for fault in outcome.faults() + outcome.cost_faults()]
    return found


def odd_recording(world: World) -> list[str]:
    """Plan a session with a recording that lies about itself."""
    random = world.random
    path = world.work / f"a.{random.choice(['wav', 'mp3', 'flac', 'ogg', 'm4a'])}"
    rate, channels = random.choice([1, 100, 8000, 48000, 768_000]), random.choice([1, 2, 8])
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(random.randbytes(2 * channels * random.choice([0, 1, 7000, 40_000])))
    data = bytearray(path.read_bytes())
    match random.randrange(5):
        case 0:
            data = data[: random.randrange(len(data))]
        case 1:
            data[40:44] = struct.pack("<I", random.choice([0, 2**32 - 1, len(data) * 9]))
        case 2:
            data = bytearray(random.randbytes(random.choice([0, 1, 5000])))
        case 3:
            for _ in range(20):
                data[random.randrange(len(data))] = random.randrange(256)
        case _:
            pass
    path.write_bytes(data)
    use = random.choice(
        ["background: {file}\nsteps: [Hello there.]", "steps: [{{sound: {file}}}, Hello there.]"]
    )
    script = f"title: T\nvoice: espeak\n{use.format(file=path.name)}\n"
    (world.work / "s.yaml").write_text(script, encoding="utf-8")
    outcome = world.run("plan", "s.yaml")
    size = sum(one.stat().st_size for one in (world.folder / "cache").rglob("*") if one.is_file())
    grown = [f"{size / 1e6:.0f} MB in the cache"] if size > 60_000_000 else []
    return outcome.faults() + outcome.cost_faults() + grown


def odd_surroundings(world: World) -> list[str]:
    """Run with closed streams, other encodings, and settings that make no sense."""
    random = world.random
    script = _script(world, random.choice(NAMES))
    (world.work / script).write_text(
        (world.work / script).read_text("utf-8").replace("title: T", "title: Übung 左 👍"),
        encoding="utf-8",
    )
    environment = {
        "PYTHONIOENCODING": random.choice(ENCODINGS),
        "AUDIOGEN_CACHE_LIMIT": random.choice(
            ["2GB", "9" * 400, "nan", "-1", "", "1e999GB", "٣MB"]
        ),
        "COLUMNS": random.choice(["80", "1", "0", "x"]),
        "LC_ALL": random.choice(["C", "C.UTF-8", "xx_XX"]),
    }
    if random.random() < 0.3:
        setting = random.choice(
            ["voice: [", "espeak: {pace: 9}", "offline: perhaps", "\0", "x: &a [*a]"]
        )
        (world.folder / "config" / "config.yaml").write_text(setting, encoding="utf-8")
    command = random.choice(
        [
            ("plan", script),
            ("plan", script, "--json"),
            ("check", script),
            ("build", script, "-o", "Übung.mp3"),
            ("schema",),
            ("voices", "--offline"),
            ("cache",),
        ]
    )
    if random.random() < 0.4:
        return _closed_stream(world, command)
    return [
        f"{command} {environment}: {fault}"
        for fault in world.run(*command, environment=environment).faults()
    ]


def _closed_stream(world: World, command: tuple[str, ...]) -> list[str]:
    """Run with a standard output that is full, or that nobody reads."""
    if world.random.random() < 0.5 and Path("/dev/full").exists():
        with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
            process = world.start(*command, stdout=full.fileno())
            _, err = process.communicate(timeout=120)
    else:
        process = world.start(*command)
        assert process.stdout
        process.stdout.close()
        process.stdout = None
        _, err = process.communicate(timeout=120)
    told = err.decode(errors="replace")
    wrong = process.returncode not in (0, 1) or "Traceback" in told or "bug in audiogen" in told
    return [f"{command} with a closed output: exit {process.returncode}: {told[-300:]}"] * wrong


def bad_network(world: World) -> list[str]:
    """Speak by Google's real client and a server that fails in every way at random."""
    from tests.google_stand_in import Answer, google, speaking

    random, script = world.random, _script(world)
    text = (world.work / script).read_text("utf-8").replace("voice: espeak", "voice: google")
    (world.work / script).write_text(text, encoding="utf-8")

    def behave(line: str, request: int) -> Answer:
        right = speaking(line, request)
        cut = Answer(200, (right.body or b"")[: random.randrange(1, 900)])
        failing = [Answer(429, Retry_After="0"), Answer(503), Answer(403), Answer(200, b"no audio")]
        return random.choice([right, right, right, cut, *failing])

    with google(behave, world.folder) as (_, environment):
        world.environment |= environment
        outcome = world.run("build", script, "-o", "out.mp3")
    faults = outcome.faults()
    if outcome.code and (world.work / "out.mp3").exists():
        faults.append("half a file")
    return faults + [f"litter: {name}" for name in world.litter()]


ATTACKS: Final[dict[str, Attack]] = {
    "kills": kill,
    "interrupts": interrupt,
    "damaged caches": damage,
    "builds at once": together,
    "full disks": full_disk,
    "closed places": closed_places,
    "odd scripts": odd_script,
    "hostile scripts": hostile_script,
    "odd recordings": odd_recording,
    "odd surroundings": odd_surroundings,
    "bad networks": bad_network,
}
