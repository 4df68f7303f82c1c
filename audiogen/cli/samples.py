"""Samples of voices and chimes: tiny scripts, built into the output folder."""

import json
from collections.abc import Mapping, Sequence

import typer

from audiogen.cli.options import OUTPUT
from audiogen.cli.progress import Console, describe_file
from audiogen.errors import AudiogenError, ScriptError, VoiceError
from audiogen.routines import loads
from audiogen.session import Studio


def write_samples(
    scripts: Mapping[str, tuple[str, Sequence[object]]],
    language: str = "en",
    voice: str = "espeak",
    *,
    offline: bool = False,
) -> None:
    """Write an MP3 for each name: from a title, and the steps of a script.

    Raises AudiogenError, without the place in a script that nobody has written.
    """
    try:
        with Console() as console, Studio(offline=offline or None, listener=console) as studio:
            wanted = []
            for name, (title, steps) in scripts.items():
                # JSON is YAML, too.
                script = {"title": title, "language": language, "chimes": "none", "steps": steps}
                routine = loads(json.dumps(script, ensure_ascii=False))
                wanted.append((studio.session(routine, voice=voice), OUTPUT / f"{name}.mp3"))
            for file in studio.write_all(wanted):
                typer.echo(describe_file(file))
    except ScriptError as error:
        told = (f"{problem.message} {problem.remedy}".strip() for problem in error.problems)
        raise AudiogenError(" ".join(told)) from None
    except VoiceError as error:
        raise VoiceError(str(error).removeprefix(f"{error.place}: ")) from None
