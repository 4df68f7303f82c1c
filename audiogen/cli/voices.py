"""`audiogen voices`."""

import re
from contextlib import closing
from dataclasses import replace
from typing import Annotated

import typer

from audiogen import config
from audiogen.cli.failures import exit_on_error
from audiogen.cli.options import Offline
from audiogen.cli.output import tell
from audiogen.cli.progress import Console
from audiogen.cli.samples import write_samples
from audiogen.errors import ChoiceError, VoiceError
from audiogen.events import Progress, Told
from audiogen.languages import language_for
from audiogen.script.values import LANGUAGE
from audiogen.views.voice_table import describe_engines, describe_variants
from audiogen.voices import AUTO, download, make_engine, neural
from audiogen.voices.base import Settings
from audiogen.voices.catalog import find_offer, language_of
from audiogen.voices.find import find_voice


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
        typer.Option("--get", metavar="NAME", help="Download a voice.", show_default=False),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="List every voice, however many there are.")
    ] = False,
    offline: Offline = False,
) -> None:
    """List the voices, hear one, or download one.

    \b
    Examples:
      audiogen voices                                   who can speak here, and who gets the text
      audiogen voices --language de
      audiogen voices edge --language de                the voices of one engine
      audiogen voices --listen sonia                    writes output/voice-edge-en-GB-...mp3
      audiogen voices --get hibari:emma                 then: audiogen build --voice emma
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
            voice = find_voice(listen, language or "", settings)
            spoken = language or language_of(voice, settings)
            _write_sample(voice, spoken, offline=offline)
        elif engine is not None and engine != AUTO:
            kind = engine.partition(":")[0]
            for line in describe_variants(kind, settings, language, everything=everything):
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
    """Download a voice; its size and its licence are printed before it comes."""
    if settings.offline:
        raise VoiceError("--get needs the network, which --offline refuses.")
    kind, offer = find_offer(name, settings)
    languages = " ".join(offer.languages)
    typer.echo(f"{offer.name}: {offer.size / 1e6:.1f} MB, {languages}, from {offer.parts[0].host}")
    with closing(make_engine(kind, settings)) as engine:
        with Console() as console:

            def progress(done: int, total: int) -> None:
                console(Progress("downloading", done, total))

            target = download.download_voice(
                offer, engine.folder, lambda text: console(Told(text)), progress
            )
        neural.forget_models()
        typer.echo(f"{target}  complete, its checksums are right")
        name = f"{kind}:{offer.name}" if offer.name in engine.variants() else kind
        step = engine.missing_requirement()
    if step:
        tell(f"Still missing: {step}")
    else:
        typer.echo(f"To hear it: audiogen voices --listen {name}")
