"""`audiogen cache`."""

from typing import Annotated

import typer

from audiogen.cache import Cache, default_folder, default_limit
from audiogen.cli.failures import exit_on_error


def command(
    clear: Annotated[bool, typer.Option("--clear", help="Empty it.")] = False,
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Drop what was used longest ago, down to the limit."),
    ] = False,
) -> None:
    """Show how much finished work is kept, or clear it.

    What was spoken and encoded is kept, so that it is done only once. Where that is over the
    limit of 2 GB, or AUDIOGEN_CACHE_LIMIT (like 500MB), what was used longest ago is dropped.

    \b
    Examples:
      audiogen cache                                   its folder and its size
      audiogen cache --clear                           the next build speaks everything
      AUDIOGEN_CACHE_LIMIT=500MB audiogen cache --prune
    """
    with exit_on_error():
        cache, limit = Cache(default_folder()), default_limit()
        if clear or prune:
            dropped = cache.prune(0 if clear else limit)
            typer.echo(f"{dropped / 1e6:.1f} MB dropped")
        entries, size = cache.size()
        sizes = f"{size / 1e6:.1f} MB of {limit / 1e6:.0f} MB"
        typer.echo(f"{cache.folder}  {entries} entries  {sizes}")
