"""`audiogen chimes`."""

from typing import Annotated

import typer

from audiogen.cli.failures import exit_on_error
from audiogen.cli.samples import write_samples
from audiogen.instruments import INSTRUMENTS


def command(
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
    with exit_on_error():
        if listen:
            write_samples(
                {
                    f"chime-{name}": (name, [{"chime": name}, {"chime": f"{name} x3"}])
                    for name in INSTRUMENTS
                }
            )
            return
        for name, instrument in INSTRUMENTS.items():
            typer.echo(f"{name:<11}{instrument.about}; rings {instrument.ring:g} s")
