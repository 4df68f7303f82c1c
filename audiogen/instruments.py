"""The chimes as data. `audio/chimes.py` synthesizes them; the timeline needs only their times.

A struck body rings in partials that aren't whole multiples of each other. Where it isn't quite
round, as every bowl and bell, a partial is a pair a little apart, and the pair beats.
"""

from types import MappingProxyType
from typing import NamedTuple


class Partial(NamedTuple):
    """A mode of a struck body: multiple of the lowest, dB, seconds to fall by 60 dB, beats in Hz.

    `rise` is the seconds in which it builds up, if the stroke doesn't excite it at once.
    """

    ratio: float
    level: float
    decay: float
    beat: float = 0.0
    rise: float = 0.0


class Instrument(NamedTuple):
    """A chime. The cache keys of its strokes are made of it.

    `lowest` is the frequency of its lowest partial in Hz. `attack` is the rise of a stroke in
    seconds, `strike` the level of its noise in dB, `level` that of its loudest 400 ms in LUFS.
    `ring`, `spacing` and `settle` are seconds: how long a stroke sounds, from one stroke to the
    next, and from the last to what follows.
    """

    about: str
    lowest: float
    partials: tuple[Partial, ...]
    attack: float
    strike: float
    level: float
    ring: float
    spacing: float
    settle: float


# Modes (2,0) to (6,0) and beats of a few Hz: Inácio, Henrique, Antunes, "The dynamics of Tibetan
# singing bowls", Acta Acustica 92 (2006).
BOWL = Instrument(
    about="a singing bowl, warm and long",
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
)
# Hum, prime, tierce, quint, nominal: Rossing, "Science of Percussion Instruments" (2000).
BELL = Instrument(
    about="a small bell, clear",
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
)
# All others: Fletcher and Rossing, "The Physics of Musical Instruments" (1998).
# 3.6: thick round plates with a free edge, modes (2,0), (0,1), (3,0), (1,1), (4,0), (5,0). The two
# of a pair are never tuned quite alike.
TINGSHA = Instrument(
    about="a pair of small cymbals, high and shimmering",
    lowest=1510.0,
    partials=(
        Partial(1.0, -2, 9.0, 5.2),
        Partial(1.73, 0, 8.0, 6.4),
        Partial(2.33, -6, 5.5, 7.1),
        Partial(3.91, -14, 3.0, 9.0),
        Partial(4.11, -13, 2.6),
        Partial(6.3, -22, 1.2),
    ),
    attack=0.006,
    strike=-42,
    level=-31.0,
    ring=9.0,
    spacing=3.0,
    settle=3.5,
)
# 20.4: modes of a large tam-tam. The higher ones build up only after some tenths of a second.
GONG = Instrument(
    about="a large gong, dark, that opens slowly",
    lowest=82.0,
    partials=(
        Partial(1.0, 0, 16.0, 0.4),
        Partial(1.55, -5, 13.0, 0.7),
        Partial(2.08, -3, 12.0, 0.9),
        Partial(2.7, -7, 10.0, 1.1, rise=0.05),
        Partial(3.42, -8, 9.0, 1.3, rise=0.1),
        Partial(4.31, -9, 8.0, 1.7, rise=0.2),
        Partial(5.66, -11, 7.0, 1.9, rise=0.3),
        Partial(7.18, -13, 6.0, 2.3, rise=0.4),
        Partial(9.4, -17, 5.0, 2.9, rise=0.5),
        Partial(12.3, -21, 4.0, 3.7, rise=0.6),
        Partial(16.9, -27, 3.0, 4.1, rise=0.7),
    ),
    attack=0.03,
    strike=-46,
    level=-27.0,
    ring=16.0,
    spacing=6.0,
    settle=6.0,
)
# 3.3: zeros of the Bessel functions of a round membrane, 1 : 1.594 : 2.136 : 2.296 : 2.653. The
# lowest mode dies first, because it moves the most air.
DRUM = Instrument(
    about="a frame drum, one soft beat",
    lowest=92.0,
    partials=(
        Partial(1.0, 0, 0.55),
        Partial(1.594, -3, 0.9),
        Partial(2.136, -8, 0.7),
        Partial(2.296, -12, 0.4),
        Partial(2.653, -12, 0.5),
        Partial(3.16, -18, 0.35),
    ),
    attack=0.004,
    strike=-30,
    level=-30.0,
    ring=1.2,
    spacing=1.2,
    settle=1.6,
)
# 2.15: a wooden bar, 1 : 2.76 : 5.40.
WOODBLOCK = Instrument(
    about="a woodblock, short and dry",
    lowest=720.0,
    partials=(Partial(1.0, 0, 0.28), Partial(2.76, -12, 0.14), Partial(5.4, -22, 0.07)),
    attack=0.002,
    strike=-26,
    level=-30.0,
    ring=0.3,
    spacing=0.7,
    settle=1.2,
)
INSTRUMENTS = MappingProxyType(
    {
        "bowl": BOWL,
        "bell": BELL,
        "tingsha": TINGSHA,
        "gong": GONG,
        "drum": DRUM,
        "woodblock": WOODBLOCK,
    }
)
