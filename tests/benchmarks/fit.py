"""How long fitting takes: `python -m tests.benchmarks.fit`. A routine of 2,000 cues, clips at hand."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from audiogen import voices
from audiogen.plan.cues import spoken_lines
from audiogen.plan.expand import expand
from audiogen.plan.fit import bounds, fit
from audiogen.plan.timeline import Line, Pacing, Placed, Sound
from audiogen.script import steps

STEPS = (
    "  - Line {} goes here, and on.\n  - pause: 5s\n  - breaths: 3..5..9\n  - rest: 10s..20s..40s\n"
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "long.yaml"
        script.write_text(
            "title: T\nsteps:\n" + "".join(STEPS.format(number) for number in range(500)),
            encoding="utf-8",
        )
        routine = steps.read(script, voices.fault)
    lines = {
        speech.spoken: Line((Placed(0, Sound("clip", "x", 100)),))
        for speech in spoken_lines(expand(routine))
    }
    played = {dial: expand(routine, None, dial) for dial in (0.0, 1.0, 2.0)}
    shortest, longest = (
        found.frames for found in bounds(lambda dial: played[dial], lambda _: lines, Pacing())
    )
    took = []
    for share in (0.1, 0.3, 0.5, 0.7, 0.9) * 3:
        began = time.perf_counter()
        target = round(shortest + share * (longest - shortest))
        fit(
            lambda dial: expand(routine, None, dial),
            lambda _: lines,
            target,
            Pacing(),
            rounds_move=False,
        )
        took.append(time.perf_counter() - began)
    print(
        f"{len(played[1.0])} cues: min {min(took) * 1e3:.0f} ms, median {statistics.median(took) * 1e3:.0f} ms"
    )


if __name__ == "__main__":
    main()
