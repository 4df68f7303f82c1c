"""The script that `audiogen new` writes: short, complete, and commented."""

from __future__ import annotations

from typing import Final

SCHEMA_FILE: Final = "audiogen.schema.json"

STARTER: Final = """\
# yaml-language-server: $schema=./{schema}
# Check it with `audiogen check {path}`, see it with `audiogen plan {path}`,
# hear it with `audiogen build {path}`. Every key is explained in docs/script.md.
title: {title}
about: What this session is for, in a sentence or two.
language: en
props: [a mat]
breath: {{in: 4s, out: 6s}}                     # one breath; the unit of time of `breaths`
chimes: {{start: bowl, side: bell, end: bowl x3}}

steps:
  - section: Arriving                         # a chapter
    steps:
      - Lie on your back, with your knees bent.
      - pause: 6s                             # time to do it; `--pace` scales it
      - Notice how your belly rises and falls.
      - breaths: 3                            # a silence of three breaths

  - section: One leg, then the other
    sides: [left, right]                      # these steps once for each side, with a chime between
    steps:
      - Draw your {{side}} knee in, and hold it with both hands.
      - pause: 5s
      - Stay for {{stay}} breaths.
      - breaths: 3..5..10                     # least, usual, most; `--set stay=8`
        name: stay
        count: out                            # the voice counts each breath out
      - "{{Side}} foot down again."
      - say: Now the other side.
        when: earlier                         # on every side but the last

  - section: Rest
    steps:
      - Let both legs grow long.
      - rest: 30s..1m..10m
        during: There is nothing to do.       # spoken in the middle of the rest
"""


def starter(title: str, path: str) -> str:
    """A script to begin with."""
    return STARTER.format(title=title, path=path, schema=SCHEMA_FILE)
