"""`python -m audiogen`, and the entry point of the command."""

import os
import signal
import sys
import time
from types import FrameType

# Being ended, or losing the terminal, is an interrupt too: processes and folders go away.
SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
INTERRUPTED = 130  # the exit code
CLEANING = 2.0  # seconds in which an interrupted command takes away what it has made
_interrupted = -CLEANING  # when it was last interrupted


class Interrupt(KeyboardInterrupt):
    """Ends the command. Python itself ends by SIGINT once a KeyboardInterrupt left an `exec`."""


def main() -> None:
    """Run the command line. A signal interrupts it from here on until what it has made is gone."""
    try:
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _interrupt)
        try:
            _open_streams()
            from audiogen.cli import main as run

            run()
        finally:
            _ignore_signals()
    except KeyboardInterrupt:
        _ignore_signals()
        sys.exit(INTERRUPTED)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Interrupt the command, but not what it does about an interrupt that came just before."""
    global _interrupted
    before, _interrupted = _interrupted, time.monotonic()
    if _interrupted - before > CLEANING:
        raise Interrupt


def _open_streams() -> None:
    """Take the numbers of closed standard streams, so that no other file gets one of them."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # which takes the lowest number


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    main()
