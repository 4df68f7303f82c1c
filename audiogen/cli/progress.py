"""What commands tell about a run: events, progress bars, finished sessions."""

import sys
from typing import Any, Final

from audiogen import events
from audiogen.cli.output import tell
from audiogen.results import SessionFile
from audiogen.units import format_clock

MEGABYTE: Final = 1_000_000
STAGES: Final = {
    "speaking": "Speaking",
    "encoding": "Encoding",
    "measuring": "Measuring",
    "downloading": "Loading MB",
}


def describe_file(written: SessionFile) -> str:
    """Describe a finished session in one line."""
    line = (
        f"{written.path}  {format_clock(written.seconds)}  {written.size / MEGABYTE:.1f} MB"
        f"  voice {written.voice}  {written.took:.1f} s"
    )
    return f"{line}  ({written.chosen})" if written.chosen else line


def describe_event(event: events.Event) -> str:
    """Say an event in a sentence; progress has none."""
    match event:
        case events.TextSent(recipient):
            return f"The text goes to {recipient}; --offline keeps it on this machine."
        case events.VoiceChosen(voice):
            return f"The voice {voice} speaks."
        case events.VoiceSkipped(reason):
            return f"Skipped: {reason}"
        case events.VoiceReplaced(reason, replacement):
            return f"{reason.rstrip('.')}; using the voice {replacement} instead."
        case events.VoiceKept(voice, first):
            kept = f"Using the voice {voice} again, which has spoken these lines already"
            return f"{kept}. For {first}, add `--voice {first}`."
        case events.Warned(problem):
            return str(problem)
        case events.Told(text):
            return text
        case _:
            return ""


class Console:
    """Prints events on standard error, with a progress bar where somebody is watching.

    It is a context manager, and a listener for a Studio.
    """

    def __init__(self) -> None:
        self.bar: Any = None
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> "Console":
        if sys.stderr and sys.stderr.isatty():
            # Only now: it is slow to load, and a pipe shows no bar.
            from rich import console, progress

            self.bar = progress.Progress(
                progress.TextColumn("{task.description:<9}"),
                progress.BarColumn(),
                progress.MofNCompleteColumn(),
                progress.TimeRemainingColumn(),
                console=console.Console(stderr=True),
                transient=True,
            )
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def __call__(self, event: events.Event) -> None:
        """Print an event, or move the bar."""
        if isinstance(event, events.Progress):
            self._move(event)
        elif self.bar:
            text = describe_event(event)
            self.bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            tell(describe_event(event))

    def _move(self, event: events.Progress) -> None:
        if not self.bar:
            return
        done, total = event.done, event.total
        if event.stage == "downloading":
            complete = done >= total
            done //= MEGABYTE
            total = done if complete else -(-total // MEGABYTE)
        if event.stage not in self.tasks:
            self.tasks[event.stage] = self.bar.add_task(STAGES[event.stage], total=total)
        self.bar.update(self.tasks[event.stage], completed=done, total=total)
        if done >= total:
            self.bar.remove_task(self.tasks.pop(event.stage))
