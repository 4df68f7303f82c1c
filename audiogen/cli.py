"""The commands: the only place that prints or exits. Exit codes: 0 done, 1 mendable, 2 usage, 3 our bug, 130 interrupted."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from audiogen import __version__
from audiogen.flags import takes_wishes, wishes

if TYPE_CHECKING:
    from audiogen.cache import Cache
    from audiogen.errors import Place, Problem
    from audiogen.script.model import Routine, Step
    from audiogen.session import Request, Session
    from audiogen.voices.base import Settings

SCRIPTS: Final = Path("scripts")
OUTPUT: Final = Path("output")
MOST_PROBLEMS: Final = 50
NOWHERE: Final = "audiogen"  # the file of what stands in no script

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Turn routine scripts into narrated MP3 sessions, with silences timed in breaths.

\b
  audiogen check scripts/psoas-release-pose.yaml    is the script right?
  audiogen plan  scripts/psoas-release-pose.yaml    what happens when
  audiogen build scripts/psoas-release-pose.yaml    make output/psoas-release-pose.mp3
""",
)

Scripts = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[SCRIPT]...",
        help="Routine scripts (YAML); without any, all in scripts/.",
        show_default=False,
    ),
]
VersionOption = Annotated[
    str | None,
    typer.Option(
        "--version", metavar="NAME", help="A version of the script's.", show_default=False
    ),
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline", help="Send no text away: voices that would (google, edge, openai) are refused."
    ),
]
Flags = dict[str, Any]


@app.callback(invoke_without_command=True)
def audiogen(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        typer.echo(f"audiogen {__version__}")
        raise typer.Exit


@app.command()
@takes_wishes
def build(
    scripts: Scripts = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="An .mp3 file, or a folder.", show_default="output/"),
    ] = None,
    flags: Flags = {},  # noqa: B006 - stands for all flags of the listener's
    offline: Offline = False,
    version: VersionOption = None,
    all_versions: Annotated[
        bool, typer.Option("--all-versions", help="Every version of the script's.")
    ] = False,
    picture: Annotated[
        bool, typer.Option("--picture", help="Write the plan as an SVG picture beside the MP3.")
    ] = False,
    report: Annotated[
        bool,
        typer.Option(
            "--report",
            help="Measure the sound of what was made, and write it as JSON beside the MP3.",
        ),
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
            help="How much is done at once.",
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
      audiogen build my.yaml --voice espeak                   the embedded voice, offline
      audiogen build my.yaml --background ocean --report      with the sea under it; its sound measured
    """
    with _mending():
        from audiogen import session as stages
        from audiogen.errors import ChoiceError
        from audiogen.views import picture as svg

        if bitrate not in stages.BITRATES:
            message = f"{bitrate} is not one of {', '.join(map(str, stages.BITRATES))}."
            raise typer.BadParameter(message, param_hint="--bitrate")
        if not stages.QUIETEST <= loudness <= stages.LOUDEST:
            message = f"{loudness:g} is not between {stages.QUIETEST:g} and {stages.LOUDEST:g}."
            raise typer.BadParameter(message, param_hint="--loudness")
        asked = wishes(**flags)
        if all_versions and version:
            raise ChoiceError("--all-versions and --version cannot go together.")
        requests = [
            stages.Request.of(routine, asked, name)
            for routine in _routines(_scripts(scripts))
            for name in (routine.versions if all_versions else [version])
        ]
        if not requests:
            raise ChoiceError(
                "There are no versions in what is to be built. A script has them under `versions:`."
            )
        targets = _targets(requests, output)
        with _Progress() as listener:
            studio = stages.Studio(_cache(), listener, jobs, bitrate, loudness, _settings(offline))
            sessions = stages.build(list(zip(requests, targets, strict=True)), studio)
            for request, target, session in zip(requests, targets, sessions, strict=True):
                typer.echo(_told(session))
                if report:
                    _report(session, listener)
                if picture:
                    made, drawing = stages.plan(request, studio), target.with_suffix(".svg")
                    _write(drawing, svg.draw(made.timeline, request.routine.title))
                    typer.echo(str(drawing))


@app.command()
@takes_wishes
def plan(
    script: Annotated[
        Path, typer.Argument(metavar="SCRIPT", help="A routine script (YAML).", show_default=False)
    ],
    json: Annotated[
        bool, typer.Option("--json", help="Print the plan as JSON, times in seconds.")
    ] = False,
    choices: Annotated[
        bool, typer.Option("--choices", help="Print everything that can be chosen.")
    ] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Speak first, so that nothing is estimated.")
    ] = False,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", help="Draw the session into this file.", show_default=False),
    ] = None,
    flags: Flags = {},  # noqa: B006 - stands for all flags of the listener's
    offline: Offline = False,
    version: VersionOption = None,
) -> None:
    """Print what happens when, without speaking anything.

    \b
    Examples:
      audiogen plan scripts/psoas-release-pose.yaml                 a table
      audiogen plan scripts/psoas-release-pose.yaml --choices       what can be chosen
      audiogen plan scripts/psoas-release-pose.yaml --length 30m    before it is heard
      audiogen plan scripts/psoas-release-pose.yaml --svg plan.svg  a picture
      audiogen plan scripts/psoas-release-pose.yaml --json          for other programs
    """
    with _mending():
        from audiogen import session as stages
        from audiogen.errors import ChoiceError
        from audiogen.plan.choices import listed
        from audiogen.views import picture
        from audiogen.views import table as report

        asked = wishes(**flags)
        (routine,) = _routines([script])
        if choices and json:
            raise ChoiceError("--choices and --json cannot go together.")
        if choices:
            from textwrap import fill

            for line in listed(routine):
                typer.echo(fill(line, 80, subsequent_indent=" " * 10))
            return
        with _Progress() as listener:
            studio = stages.Studio(_cache(), listener, settings=_settings(offline))
            made = stages.plan(stages.Request.of(routine, asked, version), studio, exact=exact)
        _tell(made.timeline.warnings)
        if svg:
            _write(svg, picture.draw(made.timeline, routine.title))
            typer.echo(str(svg))
        elif json:
            _echo_json(
                report.as_json(
                    routine.title, routine.language, made.timeline, made.shortest, made.longest
                )
            )
        else:
            for line in report.as_table(routine.title, made.timeline, made.shortest, made.longest):
                typer.echo(line)


@app.command()
def check(
    scripts: Scripts = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the problems as JSON, for editors.")
    ] = False,
) -> None:
    """Report every problem of the scripts, each with its place.

    \b
    Examples:
      audiogen check                  every script in scripts/
      audiogen check my.yaml          one
      audiogen check my.yaml --json   for editors
    """
    with _mending():
        from audiogen.errors import ScriptError

        chosen = _scripts(scripts)
        problems: Sequence[Problem]
        try:
            problems = [warning for routine in _read(chosen) for warning in routine.warnings]
        except ScriptError as error:
            problems = error.problems
        failed = any(not problem.warning for problem in problems)
        if json:
            _echo_json([_problem_json(problem) for problem in problems])
        else:
            _tell(problems)
            if not failed:
                many = "script" if len(chosen) == 1 else "scripts"
                typer.echo(
                    f"{len(chosen)} {many} checked, no problems"
                    + (f", {len(problems)} warning{'s'[: len(problems) > 1]}." if problems else ".")
                )
        if failed:
            raise typer.Exit(1)


@app.command()
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What the session is called.", show_default=False)
    ],
) -> None:
    """Write a script to begin with, and a schema that helps editors to complete it.

    \b
    Examples:
      audiogen new "Evening stretch"            writes scripts/evening-stretch.yaml
      audiogen new my/desk-break.yaml           writes there
    """
    with _mending():
        import re
        from json import dumps

        from audiogen.errors import OutputError
        from audiogen.script.schema import schema
        from audiogen.script.starter import SCHEMA_FILE, starter

        path = Path(name)
        title = path.stem
        if path.suffix not in (".yaml", ".yml"):
            title = name
            path = SCRIPTS / (re.sub(r"\W+", "-", name.lower()).strip("-_") + ".yaml")
        else:
            title = re.sub(r"[-_]+", " ", title).capitalize()
        if not any(character.isalnum() for character in title) or re.search(
            r"[/\\\x00-\x1f]", title
        ):
            raise OutputError(
                f"`{name}` is no name for a session. Use letters and spaces, like: audiogen new Evening"
            )
        if path.exists():
            raise OutputError(f"{path} is there already. Choose another name.")
        quoted = title if re.fullmatch(r"\w[\w ]*", title) else dumps(title, ensure_ascii=False)
        _write(path.parent / SCHEMA_FILE, dumps(schema(), indent=1, ensure_ascii=False) + "\n")
        _write(path, starter(quoted, str(path)))
        typer.echo(f"{path}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of scripts, for editors.

    \b
    Examples:
      audiogen schema > audiogen.schema.json
    """
    with _mending():
        from audiogen.script.schema import schema

        _echo_json(schema())


@app.command()
def voices(
    engine: Annotated[
        str | None,
        typer.Argument(metavar="[ENGINE]", help="List the voices of this one.", show_default=False),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="List only the voices that speak this language, like de or pt-BR."),
    ] = None,
    listen: Annotated[
        str | None,
        typer.Option(
            "--listen",
            metavar="NAME",
            help="Write a sample of this voice into output/.",
            show_default=False,
        ),
    ] = None,
    get: Annotated[
        str | None,
        typer.Option(
            "--get", metavar="NAME", help="Download a neural voice, once.", show_default=False
        ),
    ] = None,
    offline: Offline = False,
) -> None:
    """List the voices, hear one, or download one.

    \b
    Examples:
      audiogen voices                                   who can speak here, and who is sent the text
      audiogen voices --language de
      audiogen voices edge --language de                the voices of one engine
      audiogen voices --listen espeak --language de     writes output/voice-espeak-de.mp3
      audiogen voices --get en_US-lessac-medium         then: audiogen build --voice neural
    """
    with _mending():
        import re

        from audiogen.errors import ChoiceError
        from audiogen.script.values import LANGUAGE
        from audiogen.voices import AUTO
        from audiogen.voices import catalog as listing

        settings = _settings(offline)
        if language is not None and not re.fullmatch(LANGUAGE, language):
            raise ChoiceError(
                f"`{language}` is no language. Languages are written like `en`, `de` or `pt-BR`."
            )
        if get is not None:
            _download(get, settings)
        elif listen is not None:
            _listen(listen, language or "en", offline)
        elif engine is not None and engine != AUTO:
            for line in listing.variants(engine.partition(":")[0], settings, language):
                typer.echo(line)
        else:
            for line in listing.engines(settings, language):
                typer.echo(line)


def _listen(voice: str, language: str, offline: bool) -> None:
    """Write a sample of a voice."""
    import re

    from audiogen.errors import Place
    from audiogen.flags import names_of_voices
    from audiogen.languages.samples import sample
    from audiogen.script.model import Say, Text

    names, place = names_of_voices(voice), Place(NOWHERE, 1, 1)
    steps = (Say(place, Text(place, sample(language))),)
    file = re.sub(r"[^\w.-]+", "-", f"voice-{voice}-{language}")
    _samples(
        {file: _piece(f"{re.sub(r'[/:]', ' ', voice)}, {language}", steps, language, names)},
        offline,
    )


def _download(name: str, settings: Settings) -> None:
    """Download a neural voice, telling its size and its licence before it comes."""
    from audiogen.errors import VoiceError
    from audiogen.voices import download, neural

    if settings.offline:
        raise VoiceError("--get needs the network, which --offline refuses.")
    made = neural.Neural(settings.engines.get("neural"))
    wanted = download.offer(name.removeprefix("neural:"), made.text("source"))
    typer.echo(
        f"{wanted.name}: {wanted.size / 1e6:.1f} MB, {' '.join(wanted.languages)}, from {wanted.parts[0].host}"
    )
    with _Progress() as listener:
        target = download.get(wanted, made.folder, listener.note, listener.loaded)
    neural.forget()
    typer.echo(f"{target}  complete, its checksums are right")
    if step := made.missing_requirement():
        typer.echo(f"It lacks: {step}", err=True)


@app.command()
def chimes(
    listen: Annotated[
        bool, typer.Option("--listen", help="Write each of them into output/, to hear them.")
    ] = False,
) -> None:
    """List the chimes, or hear them.

    \b
    Examples:
      audiogen chimes
      audiogen chimes --listen       writes output/chime-bowl.mp3 and the others
    """
    with _mending():
        from audiogen.errors import Place
        from audiogen.instruments import INSTRUMENTS
        from audiogen.script.model import Chime, Strokes

        if listen:
            place = Place(NOWHERE, 1, 1)
            _samples(
                {
                    f"chime-{name}": _piece(
                        name, (Chime(place, Strokes(name, 1)), Chime(place, Strokes(name, 3)))
                    )
                    for name in INSTRUMENTS
                }
            )
            return
        for name, instrument in INSTRUMENTS.items():
            typer.echo(f"{name:<11}{instrument.about}; rings {instrument.ring:g} s")


@app.command()
def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Take everything away.")] = False,
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Take away what was used longest ago, down to the limit."),
    ] = False,
) -> None:
    """Tell how much finished work is kept, and take it away.

    What was spoken and encoded is kept, so that it is done once. A build takes away what was used longest ago where that
    is over the limit: 2 GB, or AUDIOGEN_CACHE_LIMIT (like 500MB).

    \b
    Examples:
      audiogen cache                                   its folder and its size
      audiogen cache --clear                           begin anew: the next build speaks everything
      AUDIOGEN_CACHE_LIMIT=500MB audiogen cache --prune
    """
    with _mending():
        from audiogen.cache import default_limit

        kept, limit = _cache(), default_limit()
        if clear or prune:
            gone = kept.prune(0 if clear else limit)
            typer.echo(f"{gone / 1e6:.1f} MB taken away")
        entries, size = kept.size()
        typer.echo(f"{kept.folder}  {entries} entries  {size / 1e6:.1f} MB of {limit / 1e6:.0f} MB")


def main() -> None:
    """The entry point. Of all commands only the one that is called is made, which saves a tenth of the time to start."""
    called = [
        command
        for command in app.registered_commands
        if getattr(command.callback, "__name__", "") in sys.argv[1:2]
    ]
    app.registered_commands = called or app.registered_commands
    _end_as_interrupted()
    app()


def _end_as_interrupted() -> None:
    """Being ended, or losing the terminal, is an interrupt too: processes and folders are cleared away."""
    import signal

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is not signal.SIG_IGN:
            signal.signal(getattr(signal, name), signal.default_int_handler)


@contextmanager
def _mending() -> Iterator[None]:
    """Turns what goes wrong in a command into words and an exit code."""
    from audiogen.errors import AudiogenError, ScriptError

    try:
        yield
    except ScriptError as error:
        if all(problem.place.file == NOWHERE for problem in error.problems):
            typer.echo(
                "\n".join(
                    f"audiogen: {problem.message} {problem.remedy}" for problem in error.problems
                ),
                err=True,
            )
        else:
            _tell(error.problems)
        raise typer.Exit(1) from None
    except AudiogenError as error:
        typer.echo(f"audiogen: {str(error).removeprefix(f'{NOWHERE}:1:1: ')}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo(
            "Interrupted. What is done is kept; the same command goes on from there.", err=True
        )
        raise typer.Exit(130) from None
    except (typer.Exit, typer.BadParameter, BrokenPipeError):
        raise
    except Exception:
        typer.echo(
            f"audiogen: this is a bug of audiogen's, not yours. What happened stands in {_log()}",
            err=True,
        )
        raise typer.Exit(3) from None


def _log() -> str:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="audiogen-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write(
            f"audiogen {__version__}, Python {sys.version}\n{_without_secrets(traceback.format_exc())}"
        )
    return log.name


def _without_secrets(text: str) -> str:
    """Text in which no key or password of the environment's can be read."""
    import os
    import re

    secret = re.compile("KEY|TOKEN|SECRET|PASS", re.IGNORECASE)
    hidden = [value for name, value in os.environ.items() if secret.search(name)]
    hidden += [
        found
        for value in os.environ.values()
        for found in re.findall(r"//[^/@\s]*:([^/@\s]+)@", value)
    ]
    for value in sorted(hidden, key=len, reverse=True):
        text = text.replace(value, "…") if len(value) >= 4 else text
    return text


def _scripts(scripts: Sequence[Path] | None) -> list[Path]:
    """The scripts named, or all of the folder's."""
    from audiogen.errors import AudiogenError

    if scripts:
        return list(scripts)
    found = sorted(path for path in SCRIPTS.glob("*.y*ml") if path.suffix in (".yaml", ".yml"))
    if not found:
        raise AudiogenError(
            "There are no scripts in scripts/. Name one, like: audiogen build my-routine.yaml"
        )
    return found


def _targets(requests: Sequence[Request], output: Path | None) -> list[Path]:
    """Where each session goes: named after its script and its version."""
    from audiogen.errors import OutputError

    folder = output or OUTPUT
    if folder.suffix.lower() == ".mp3" and not folder.is_dir():
        if len(requests) > 1:
            raise OutputError(
                f"{folder} is one file, for {len(requests)} sessions. Give `-o` a folder."
            )
        return [folder]
    if folder.suffix and not folder.is_dir():
        raise OutputError(f"`-o` takes an .mp3 file or a folder; {folder} is neither.")
    names = [
        "-".join(filter(None, (Path(request.routine.file).stem, request.version)))
        for request in requests
    ]
    for name in names:
        if names.count(name) > 1:
            raise OutputError(
                f"Two sessions would be written to {folder / name}.mp3. Build them one by one, with `-o FILE`."
            )
    return [folder / f"{name}.mp3" for name in names]


def _piece(
    title: str, steps: tuple[Step, ...], language: str = "en", voice: tuple[str, ...] = ("espeak",)
) -> Routine:
    """A routine of a few steps and nothing around them."""
    from audiogen.errors import Place
    from audiogen.script.model import DEFAULT_CHIMES, Routine, Strokes

    place = Place(NOWHERE, 1, 1)
    silent = dict.fromkeys(DEFAULT_CHIMES, Strokes("none", 0))
    return Routine(
        place.file,
        title,
        steps,
        language=language,
        voice=voice,
        chimes=silent,
        places={"title": place},
    )


def _samples(routines: Mapping[str, Routine], offline: bool = False) -> None:
    """Routines built into the output folder, each under its name."""
    from audiogen import session as stages
    from audiogen.script.model import Choices

    wanted = [
        (stages.Request.of(routine, Choices()), OUTPUT / f"{name}.mp3")
        for name, routine in routines.items()
    ]
    with _Progress() as listener:
        for session in stages.build(
            wanted, stages.Studio(_cache(), listener, settings=_settings(offline))
        ):
            typer.echo(_told(session))


def _write(path: Path, text: str) -> None:
    from audiogen.errors import OutputError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from None


def _read(scripts: Sequence[Path]) -> list[Routine]:
    """All scripts read, or the problems of all of them."""
    from functools import partial

    from audiogen import config
    from audiogen.errors import ScriptError
    from audiogen.plan.load import check
    from audiogen.voices import fault

    judge = partial(fault, settings=config.load())
    routines: list[Routine] = []
    problems: list[Problem] = []
    for script in scripts:
        try:
            routines.append(check(script, judge))
        except ScriptError as error:
            problems += error.problems
    if problems:
        raise ScriptError(problems)
    return routines


def _routines(scripts: Sequence[Path]) -> list[Routine]:
    """All scripts read, their warnings told."""
    routines = _read(scripts)
    for routine in routines:
        _tell(routine.warnings)
    return routines


def _tell(problems: Sequence[Problem]) -> None:
    """Problems on standard error, each with the line that it is in and a caret below its place."""
    for problem in problems[:MOST_PROBLEMS]:
        typer.echo(str(problem), err=True)
        if line := _source_line(problem.place):
            number = f"{problem.place.line:>5} | "
            typer.echo(
                f"{number}{line}\n{' ' * (len(number) - 2)}| {' ' * (problem.place.column - 1)}^",
                err=True,
            )
    if (more := len(problems) - MOST_PROBLEMS) > 0:
        typer.echo(f"… and {more} more.", err=True)


def _source_line(place: Place) -> str:
    """The line of a place, as far as it can be shown: without what would move the caret or the terminal."""
    if not Path(place.file).is_file():
        return ""
    try:
        with Path(place.file).open(encoding="utf-8", errors="replace") as file:
            line = next((line for number, line in enumerate(file, 1) if number == place.line), "")
    except OSError:
        return ""
    line = "".join(character if character.isprintable() else " " for character in line.rstrip())
    return line if len(line) <= 160 else ""


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": "warning" if problem.warning else "error",
        "message": problem.message,
        "remedy": problem.remedy,
    }


def _echo_json(told: object) -> None:
    from json import dumps

    typer.echo(dumps(told, ensure_ascii=False, indent=1))


def _settings(offline: bool) -> Settings:
    """What the user has set for voices."""
    from dataclasses import replace

    from audiogen import config

    settings = config.load()
    return replace(settings, offline=settings.offline or offline)


def _cache() -> Cache:
    from audiogen.cache import Cache, default_folder

    return Cache(default_folder())


def _told(session: Session) -> str:
    """A finished session in one line."""
    from audiogen.units import clock

    size = f"{session.size / 1e6:.1f} MB"
    told = f"{session.path}  {clock(session.seconds)}  {size}  voice {session.voice}  {session.took:.1f} s"
    return f"{told}  ({session.chosen})" if session.chosen else told


def _report(session: Session, listener: _Progress) -> None:
    from functools import partial
    from json import dumps

    from audiogen.views.report import measure

    found = measure(
        session.path, session.timeline, session.joints, partial(listener.progress, "Measuring")
    )
    _write(session.path.with_suffix(".report.json"), dumps(found.as_json(), indent=1) + "\n")
    for line in found.as_table():
        typer.echo(line)


class _Progress:
    """A bar on standard error while a build goes on; nothing but notes where nobody watches."""

    def __init__(self) -> None:
        self.bar: Any = None
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> _Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
            )

            columns = (
                TextColumn("{task.description:<9}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
            )
            self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def note(self, text: str) -> None:
        if self.bar:
            self.bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            typer.echo(text, err=True)

    def progress(self, stage: str, done: int, total: int) -> None:
        if not self.bar:
            return
        if stage not in self.tasks:
            self.tasks[stage] = self.bar.add_task(stage, total=total)
        self.bar.update(self.tasks[stage], completed=done, total=total)
        if done >= total:
            self.bar.remove_task(self.tasks.pop(stage))

    def loaded(self, done: int, total: int) -> None:
        """So many bytes have come."""
        self.progress(
            "Loading MB",
            done // 1_000_000,
            -(-total // 1_000_000) if done < total else done // 1_000_000,
        )
