"""Torture for some minutes, and print what came out."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter

from tests.torture.attacks import ATTACKS
from tests.torture.harness import World


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    options.add_argument("--minutes", type=float, default=10.0, help="how long (default 10)")
    options.add_argument("--seed", type=int, default=None, help="repeat what this seed did")
    options.add_argument("--only", choices=ATTACKS, action="append", help="only these attacks")
    given = options.parse_args()
    seed = random.randrange(10**9) if given.seed is None else given.seed
    attacks = given.only or list(ATTACKS)
    tries, faults = Counter[str](), Counter[str]()
    end = time.monotonic() + given.minutes * 60
    number = 0
    while time.monotonic() < end:
        name = attacks[number % len(attacks)]
        world = World.make(random.Random(f"{seed} {number}"))
        try:
            found = ATTACKS[name](world)
        finally:
            world.clear()
        tries[name] += 1
        faults[name] += bool(found)
        for fault in found:
            print(f"{name}, try {number}: {fault}", file=sys.stderr, flush=True)
        number += 1
    print(f"{'attack':<18}{'tries':>7}{'faults':>8}   seed {seed}")
    for name in attacks:
        print(f"{name:<18}{tries[name]:>7}{faults[name]:>8}")
    sys.exit(min(1, faults.total()))


if __name__ == "__main__":
    main()
