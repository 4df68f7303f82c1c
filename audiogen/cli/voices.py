"""`audiogen voices`."""

import re
from dataclasses import replace
from typing import Annotated

import typer

from audiogen import config
from audiogen.cli.failures import exit_on_error
from audiogen.cli.options import Offline
from audiogen.cli.progress import Console
from audiogen.cli.samples import write_samples
from audiogen.errors import ChoiceError, VoiceError
from audiogen.events import Progress, Told
from audiogen.languages import language_for
from audiogen.script.values import LANGUAGE
from audiogen.views.voice_table import describe_engines, describe_variants
from audiogen.voices import AUTO, download, neural
from audiogen.voices.base import Settings


def command(
    engine: Annotated[
        str | None,
        typer.Argument(
            metavar="[ENGINE]", help="List the voices of this engine.", show_default=False
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="List only voices that speak this language, like de or pt-BR."),
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
        typer.Option("--get", metavar="NAME", help="Download a neural voice.", show_default=False),
    ] = None,
    offline: Offline = False,
) -> None:
    """List the voices, hear one, or download one.

    \b
    Examples:
      audiogen voices                                   who can speak here, and who gets the text
      audiogen voices --language de
      audiogen voices edge --language de                the voices of one engine
      audiogen voices --listen espeak --language de     writes output/voice-espeak-de.mp3
      audiogen voices --get en_US-lessac-medium         then: audiogen build --voice neural
    """
    with exit_on_error():
        settings = config.load()
        settings = replace(settings, offline=settings.offline or offline)
        if language is not None and not re.fullmatch(LANGUAGE, language):
            message = f"`{language}` isn't a language. Write it like `en`, `de` or `pt-BR`."
            raise ChoiceError(message)
        if get is not None:
            _download(get, settings)
        elif listen is not None:
            _write_sample(listen, language or "en", offline=offline)
        elif engine is not None and engine != AUTO:
            for line in describe_variants(engine.partition(":")[0], settings, language):
                typer.echo(line)
        else:
            for line in describe_engines(settings, language):
                typer.echo(line)


def _write_sample(voice: str, language: str, *, offline: bool) -> None:
    """Write a sample of a voice."""
    name = re.sub(r"[^\w.-]+", "-", f"voice-{voice}-{language}")
    title = f"{re.sub(r'[/:]', ' ', voice)}, {language}"
    sample = language_for(language).sample
    write_samples({name: (title, [sample])}, language, voice, offline=offline)


def _download(name: str, settings: Settings) -> None:
    """Download a neural voice; its size and its licence are printed before it comes."""
    if settings.offline:
        raise VoiceError("--get needs the network, which --offline refuses.")
    engine = neural.Neural(settings.engines.get("neural"))
    offer = download.find_offer(name.removeprefix("neural:"), engine.text("source"))
    languages = " ".join(offer.languages)
    typer.echo(f"{offer.name}: {offer.size / 1e6:.1f} MB, {languages}, from {offer.parts[0].host}")
    with Console() as console:

        def progress(done: int, total: int) -> None:
            console(Progress("downloading", done, total))

        target = download.download_voice(
            offer, engine.folder, lambda text: console(Told(text)), progress
        )
    neural.forget_models()
    typer.echo(f"{target}  complete, its checksums are right")
    if step := engine.missing_requirement():
        typer.echo(f"Still missing: {step}", err=True)
