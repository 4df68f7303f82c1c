"""`audiogen build`."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from audiogen.cli.failures import exit_on_error
from audiogen.cli.options import (
    OUTPUT,
    Offline,
    Scripts,
    Version,
    find_scripts,
    takes_choices,
)
from audiogen.cli.output import print_problems, write_text
from audiogen.cli.progress import Console, describe_file
from audiogen.disk import beside
from audiogen.errors import ChoiceError, OutputError
from audiogen.events import Progress
from audiogen.plan.request import Request
from audiogen.results import SessionFile
from audiogen.routines import load_all
from audiogen.script.model import Choices, Routine
from audiogen.session import BITRATES, LOUDEST, QUIETEST, Studio
from audiogen.speech.cast import check_voices
from audiogen.views.picture import draw_plan


@takes_choices
def command(
    choices: Callable[[], Choices],
    scripts: Scripts = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="An .mp3 file, or a folder.", show_default="output/"),
    ] = None,
    offline: Offline = False,
    version: Version = None,
    all_versions: Annotated[
        bool, typer.Option("--all-versions", help="Every version of the script.")
    ] = False,
    picture: Annotated[
        bool, typer.Option("--picture", help="Draw the plan as an SVG picture beside the MP3.")
    ] = False,
    report: Annotated[
        bool,
        typer.Option("--report", help="Measure the sound, and write it as JSON beside the MP3."),
    ] = False,
    bitrate: Annotated[int, typer.Option(help="kbit/s: 64, 96 or 128.")] = 96,
    loudness: Annotated[float, typer.Option(help="LUFS of the whole session, -31 to -14.")] = -19.0,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            max=64,
            help="How many jobs to run at once.",
            show_default="all cores",
        ),
    ] = None,
) -> None:
    """Make the MP3 of each script.

    \b
    Examples:
      audiogen build                                          every script in scripts/
      audiogen build scripts/psoas-release-pose.yaml          to output/psoas-release-pose.mp3
      audiogen build my.yaml --length 20m --pace slow         exactly 20 minutes, spoken slowly
      audiogen build my.yaml --sides left --set stay=8        one side, eight breaths
      audiogen build my.yaml -o ~/Music/evening.mp3           to a file of your own
      audiogen build my.yaml --voice espeak                   the built-in voice, offline
      audiogen build my.yaml --background ocean --report      with the sea under it, and measured
    """
    if bitrate not in BITRATES:
        message = f"{bitrate} is not one of {', '.join(map(str, BITRATES))}."
        raise typer.BadParameter(message, param_hint="--bitrate")
    if not QUIETEST <= loudness <= LOUDEST:
        message = f"{loudness:g} is not between {QUIETEST:g} and {LOUDEST:g}."
        raise typer.BadParameter(message, param_hint="--loudness")
    with exit_on_error():
        chosen = choices()
        if all_versions and version:
            raise ChoiceError("--all-versions and --version can't go together.")
        routines = load_all(find_scripts(scripts))
        for routine in routines:
            print_problems(routine.warnings)
        wanted = [
            (routine, name)
            for routine in routines
            for name in (routine.versions if all_versions else [version])
        ]
        if not wanted:
            message = "There are no versions to build. A script has them under `versions:`."
            raise ChoiceError(message)
        targets = _find_targets(wanted, output)
        with (
            Console() as console,
            Studio(
                offline=offline or None,
                jobs=jobs,
                bitrate=bitrate,
                loudness=loudness,
                listener=console,
            ) as studio,
        ):
            for routine, name in wanted:  # so that no choice fails after an hour's work
                check_voices(chosen.voice or (), studio.settings, routine.language)
                Request.make(routine, chosen, name)
            sessions = (studio.session(routine, chosen, version=name) for routine, name in wanted)
            written = studio.write_all(zip(sessions, targets, strict=True))
            for (routine, _), file in zip(wanted, written, strict=True):
                typer.echo(describe_file(file))
                if report:
                    _report(file, console)
                if picture:
                    drawing = beside(file.path, ".svg")
                    write_text(drawing, draw_plan(file.timeline, routine.title))
                    typer.echo(str(drawing))


def _find_targets(wanted: Sequence[tuple[Routine, str | None]], output: Path | None) -> list[Path]:
    """Return the file of each session, named after its script and its version."""
    folder = output or OUTPUT
    if folder.suffix.lower() == ".mp3" and not os.path.isdir(folder):
        if len(wanted) > 1:
            raise OutputError(f"{folder} is one file, for {len(wanted)} sessions. Name a folder.")
        return [folder]
    if folder.suffix and not os.path.isdir(folder):
        raise OutputError(f"`-o` takes an .mp3 file or a folder; {folder} is neither.")
    names = [
        "-".join(filter(None, (Path(routine.file).stem, version))) for routine, version in wanted
    ]
    targets = [beside(folder / f"{name}.mp3", ".mp3") for name in names]
    for target in targets:
        if targets.count(target) > 1:
            message = f"Two sessions would be written to {target}."
            raise OutputError(f"{message} Build them one by one, with `-o FILE`.")
    return targets


def _report(file: SessionFile, console: Console) -> None:
    """Measure a session's sound, and print and write what was found."""
    from audiogen.views.report import measure_sound  # numpy: a rebuild does without it

    def progress(done: int, total: int) -> None:
        console(Progress("measuring", done, total))

    report = measure_sound(file.path, file.timeline, file.joints, progress)
    text = json.dumps(report.as_json(), indent=1) + "\n"
    write_text(beside(file.path, ".report.json"), text)
    for line in report.as_table():
        typer.echo(line)
