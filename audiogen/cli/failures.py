"""What goes wrong in a command -> words and an exit code."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from audiogen import __version__
from audiogen.cli.output import print_problems, tell
from audiogen.disk import explain
from audiogen.errors import AudiogenError, ChoiceError, LengthError, ScriptError, VoiceError


@contextmanager
def exit_on_error() -> Iterator[None]:
    """Print what goes wrong in a command, and exit with the right code."""
    try:
        yield
    except ScriptError as error:
        print_problems(error.problems)
        raise typer.Exit(1) from None
    except AudiogenError as error:
        tell(f"audiogen: {_describe(error)}")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        message = "Interrupted. What is done is kept: the same command goes on from there."
        tell(message)
        raise typer.Exit(130) from None
    except (typer.Exit, typer.BadParameter, BrokenPipeError):
        raise
    except OSError as error:  # the disk's fault, or that of the program that reads the output
        tell(f"audiogen: {error.filename or 'The output'} can't be used: {explain(error)}")
        raise typer.Exit(1) from None
    except Exception:
        message = "audiogen: this is a bug in audiogen, not your mistake. Please report it with"
        tell(f"{message} {_write_log()}")
        raise typer.Exit(3) from None


def _describe(error: AudiogenError) -> str:
    """Say what went wrong, and which option to use."""
    if isinstance(error, LengthError):
        way = "give a rest a range like 1m..5m, a longer --breath, or a slower --pace."
        if error.wanted < error.shortest:
            way = "--skip a section, choose one of the --sides, or a faster --pace."
        return f"{error} To go beyond: {way}"
    if isinstance(error, ChoiceError) and error.choice:
        return f"--{error.choice}: {error}"
    if isinstance(error, VoiceError) and "offline" in str(error).lower():
        return f"{error} Leave out --offline, or choose another --voice."
    return str(error)


def _write_log() -> str:
    """Write the traceback into a temporary file, and return its path, or else all of it."""
    import tempfile  # hardly ever needed, and slow to load
    import traceback

    versions = f"audiogen {__version__}, Python {sys.version}"
    text = f"{versions}\n{_hide_secrets(traceback.format_exc())}"
    try:
        descriptor, name = tempfile.mkstemp(prefix="audiogen-", suffix=".log")
        with open(descriptor, "w", encoding="utf-8", errors="replace") as log:  # noqa: PTH123
            log.write(text)
    except OSError:
        return text
    return name


def _hide_secrets(text: str) -> str:
    """Take the keys and passwords of the environment out of a text."""
    secret = re.compile("KEY|TOKEN|SECRET|PASS", re.IGNORECASE)
    hidden = [value for name, value in os.environ.items() if secret.search(name)]
    for value in os.environ.values():
        hidden += re.findall(r"//[^/@\s]*:([^/@\s]+)@", value)
    for value in sorted(hidden, key=len, reverse=True):
        text = text.replace(value, "…") if len(value) >= 4 else text
    return text
