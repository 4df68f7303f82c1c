"""Print how long it takes to meet a length: `python -m tests.benchmarks.fit`.

The routine has 2,000 cues. No voice is needed: every line has a fixed length.
"""

import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from audiogen.plan.cues import Cue, spoken_lines
from audiogen.plan.fit import Fitter
from audiogen.plan.request import Request
from audiogen.plan.timeline import Line, Placed, VoiceSound
from audiogen.script.model import Choices
from audiogen.script.read import read_script

STEPS = (
    "  - Line {} goes here, and on.\n  - pause: 5s\n  - breaths: 3..5..9\n  - rest: 10s..20s..40s\n"
)


class FixedLengths:
    """Measure every line as 100 frames."""

    known = 0

    def __call__(self, cues: Sequence[Cue]) -> Mapping[str, Line]:
        line = Line((Placed(0, VoiceSound("x", 100)),))
        return {speech.spoken: line for speech in spoken_lines(cues)}


def long_request() -> Request:
    """Return a request for a routine of 500 lines, pauses, breaths and rests."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "long.yaml"
        script.write_text(
            "title: T\nsteps:\n" + "".join(STEPS.format(number) for number in range(500)),
            encoding="utf-8",
        )
        return Request.make(read_script(script, lambda _name, _language: None), Choices())


def main() -> None:
    request = long_request()
    bounds = Fitter(request, FixedLengths()).bounds()
    shortest, longest = bounds.shortest.frames, bounds.longest.frames
    milliseconds = []
    for share in (0.1, 0.3, 0.5, 0.7, 0.9) * 3:
        # A new one each time: a Fitter keeps what it has expanded.
        fitter = Fitter(request, FixedLengths())
        began = time.perf_counter()
        fitter.fit(round(shortest + share * (longest - shortest)))
        milliseconds.append((time.perf_counter() - began) * 1e3)
    print(
        f"{len(request.expand(1.0))} cues: min {min(milliseconds):.0f} ms, "
        f"median {statistics.median(milliseconds):.0f} ms"
    )


if __name__ == "__main__":
    main()
