"""The chimes as data: what each is made of. `sound/chimes.py` makes them sound; the timeline needs only their times.

A struck body rings in partials that are no whole multiples of each other. Where the body is not quite round, as every
bowl and bell is, a partial is a pair a little apart, and the pair beats.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Partial:
    """One mode of a struck body: `ratio` to the lowest, level in dB, seconds to fall by 60 dB, beating in Hz."""

    ratio: float
    level: float
    decay: float
    beat: float = 0.0


@dataclass(frozen=True, slots=True)
class Instrument:
    """A chime. `ring`, `spacing`, `settle` in seconds: how long it sounds, stroke to stroke, last stroke to what follows.

    `attack` is the rise of a stroke in seconds, `strike` the level of its noise in dB, `level` that of a stroke's
    loudest 400 ms in LUFS.
    """

    lowest: float
    partials: tuple[Partial, ...]
    attack: float
    strike: float
    level: float
    ring: float
    spacing: float
    settle: float


# Ratios of a bronze singing bowl's modes (2,0)…(6,0) and their beating of a few Hz: Inácio, Henrique and Antunes,
# "The dynamics of Tibetan singing bowls", Acta Acustica 92 (2006). Of a small bell: hum, prime, tierce, quint, nominal
# as Rossing, "Science of Percussion Instruments" (2000), gives them; of a wooden bar, 1 : 2.76 : 5.40, the same.
INSTRUMENTS = MappingProxyType(
    {
        "bowl": Instrument(
            lowest=188.0,
            partials=(
                Partial(1.0, 0, 14.0, 0.7),
                Partial(2.78, -7, 9.0, 1.3),
                Partial(5.18, -15, 5.0, 2.1),
                Partial(8.16, -24, 2.5, 2.9),
                Partial(11.66, -32, 1.2),
            ),
            attack=0.012,
            strike=-38,
            level=-27.0,
            ring=14.0,
            spacing=4.5,
            settle=4.5,
        ),
        "bell": Instrument(
            lowest=523.0,
            partials=(
                Partial(1.0, -6, 6.0, 0.5),
                Partial(2.0, 0, 4.5, 0.9),
                Partial(2.4, -7, 3.5),
                Partial(3.0, -12, 2.5, 1.6),
                Partial(4.0, -9, 2.0),
                Partial(5.34, -20, 1.0),
            ),
            attack=0.006,
            strike=-40,
            level=-28.0,
            ring=6.0,
            spacing=2.4,
            settle=3.0,
        ),
        "woodblock": Instrument(
            lowest=720.0,
            partials=(Partial(1.0, 0, 0.28), Partial(2.76, -12, 0.14), Partial(5.4, -22, 0.07)),
            attack=0.002,
            strike=-26,
            level=-27.0,
            ring=0.3,
            spacing=0.7,
            settle=1.2,
        ),
    }
)
