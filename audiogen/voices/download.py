"""Voices to download: which there are, how large, under which licence; fetched whole and checked, or not there at all.

The catalogue beside this file has every voice of Piper's own index (rhasspy/piper-voices, of July 2026, which gives sizes and
MD5) and Kokoro 1.0 (of the kokoro-onnx releases, with SHA-256).
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import shutil
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from audiogen.errors import VoiceError
from audiogen.script.notes import did_you_mean, shorten
from audiogen.voices import retry as network

CATALOGUE: Final = Path(__file__).with_name("catalogue.json")
CARD: Final = "MODEL_CARD"
STALLED: Final = 30.0  # seconds without a byte after which a download stops
ATTEMPTS: Final = 5  # without a new byte
PAUSE: Final = 1.0  # seconds, more at each further attempt
BLOCK: Final = 1 << 11  # bytes that are lost at most where a connection breaks


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a voice: its address, its size in bytes, its digest as `md5:…` or `sha256:…`."""

    url: str
    size: int
    digest: str

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[1]

    @property
    def host(self) -> str:
        """Where it comes from, without a password."""
        parts = urllib.parse.urlsplit(self.url)
        return f"{parts.hostname}{f':{parts.port}' if parts.port else ''}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice that can be downloaded; an empty `licence` stands in its card."""

    name: str
    languages: tuple[str, ...]
    licence: str
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)


def offers(source: str = "") -> dict[str, Offer]:
    """Every voice in the catalogue by its name; Piper's from `source`, if they are to come from elsewhere.

    Raises VoiceError where that is no address.
    """
    if source and not re.match(r"https?://[^/\s\[\]]+(/|$)", source):
        raise VoiceError(
            "The `source` of neural is no address. Write it like https://example.org/piper-voices/."
        )
    found = {}
    for name, told in _catalogue().items():
        base = source.rstrip("/") + "/" if source and not told["licence"] else told["url"]
        parts = tuple(
            Part(base + path, size, digest) for path, (size, digest) in told["files"].items()
        )
        found[name] = Offer(name, tuple(told["languages"]), told["licence"], parts)
    return found


def offer(name: str, source: str = "") -> Offer:
    """The voice of that name. Raises VoiceError where there is none."""
    known = offers(source)
    if name not in known:
        raise VoiceError(f"No voice to download is called `{name}`. {_near(name, known)}")
    return known[name]


def get(
    wanted: Offer, folder: Path, tell: Callable[[str], None], progress: Callable[[int, int], None]
) -> Path:
    """Download a voice into a folder of its own inside `folder`, which stays as it is until all is there and checked.

    `tell` is given its licence before anything large comes. What a broken download has brought is gone on from. Raises
    VoiceError.
    """
    target, growing = folder / wanted.name, folder / f"{wanted.name}.part"
    try:
        growing.mkdir(parents=True, exist_ok=True)
        for stray in growing.iterdir():
            if stray.name.removesuffix(".part") not in {part.name for part in wanted.parts}:
                stray.unlink()
        free, missing = (
            shutil.disk_usage(growing).free,
            wanted.size - sum(map(_size, growing.iterdir())),
        )
        if free < missing * 1.02:
            raise VoiceError(
                f"{folder} has {free / 1e6:.0f} MB left; {wanted.name} takes {missing / 1e6:.0f} MB."
            )
        if wanted.licence:
            tell(f"Licence: {wanted.licence}")
            (growing / CARD).write_text(f"* License: {wanted.licence}\n", encoding="utf-8")
        done = 0
        for part in sorted(wanted.parts, key=lambda part: part.size):
            _fetch(part, growing / part.name, partial(_tell, progress, done, wanted.size))
            done += part.size
            if part.name == CARD:
                tell(f"Licence: {licence(growing / CARD)}")
        before = folder / f"{wanted.name}.old.part"
        if target.exists():
            target.replace(before)
        growing.replace(target)
        shutil.rmtree(before, ignore_errors=True)
    except OSError as error:
        raise VoiceError(
            f"{folder} cannot be written: {error.strerror or error}. Free some space, or set another."
        ) from None
    return target


def _tell(progress: Callable[[int, int], None], before: int, total: int, come: int) -> None:
    """So much of the whole has come, with what came before this file."""
    progress(before + come, total)


def licence(card: Path) -> str:
    """The licence of a voice, by the card that came with it."""
    try:
        told = card.read_text("utf-8", errors="replace")
    except OSError:
        return "not told"
    found = re.findall(r"(?im)^\W*licen[sc]e\W+(.+?)\s*$", told)
    return shorten("; ".join(dict.fromkeys(found)), 200) or "not told in its card"


def _fetch(part: Part, path: Path, progress: Callable[[int], None]) -> None:
    """A file, whole and checked, under `path`. Raises VoiceError."""
    if (
        path.exists()
        and path.stat().st_size == part.size
        and _digest(path, part.digest) == part.digest
    ):
        progress(part.size)
        return
    growing = path.with_name(f"{path.name}.part")
    tries = 0  # since the last byte came
    while _size(growing) < part.size:
        before = _size(growing)
        try:
            _go_on(part, growing, before, progress)
        except _Broken as broken:
            tries = 1 if _size(growing) > before else tries + 1
            if tries == ATTEMPTS or broken.lasting:
                again = (
                    ""
                    if broken.lasting
                    else " What has come is kept: the same command goes on from there."
                )
                raise VoiceError(f"{part.name} cannot be downloaded: {broken}{again}") from None
            time.sleep(PAUSE * tries)
    if _digest(growing, part.digest) != part.digest:
        growing.unlink()
        raise VoiceError(
            f"{part.name} came damaged, or has changed where it comes from: its checksum is another. "
            "Try again; if it stays so, a newer audiogen may know it."
        )
    growing.replace(path)


class _Broken(Exception):
    """A download that stopped; `lasting` if it would again."""

    def __init__(self, why: str, *, lasting: bool = False) -> None:
        super().__init__(why)
        self.lasting = lasting


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _go_on(part: Part, path: Path, there: int, progress: Callable[[int], None]) -> None:
    """Download what is still missing of a file of which `there` bytes have come."""
    import requests

    from audiogen.voices.http import cause

    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={there}-"} if there else {})
    try:
        with requests.Session() as session:
            session.verify = network.trusted_bundle() or True
            times = (network.CONNECT_SECONDS, STALLED)
            with (
                session.get(part.url, headers=headers, stream=True, timeout=times) as answer,
                path.open("ab") as file,
            ):
                for block in _blocks(part, answer, there):
                    file.write(block)
                    there += len(block)
                    progress(there)
    except requests.RequestException as error:
        raise _Broken(f"{cause(error)}.") from None
    if there < part.size:
        raise _Broken(f"{there:,} of {part.size:,} bytes came.")


def _blocks(part: Part, answer: Any, there: int) -> Iterator[bytes]:
    """The bytes of an answer that are wanted, when it is the right one."""
    status = answer.status_code
    if status not in (200, 206):
        raise _Broken(
            f"the server says HTTP {status}.",
            lasting=400 <= status < 500 and status not in (408, 425, 429),
        )
    skip = there if status == 200 else 0  # the server begins anew
    if status == 206 and not answer.headers.get("Content-Range", "").startswith(f"bytes {there}-"):
        raise _Broken("the server sends another part than was asked for.", lasting=True)
    told = answer.headers.get("Content-Length", "")
    if told.isdecimal() and int(told) != part.size - there + skip:
        raise _Broken(
            "the server has another file there: is it a page to sign in at?", lasting=True
        )
    left = part.size - there
    for block in answer.iter_content(BLOCK):
        if skip:
            dropped = min(skip, len(block))
            skip -= dropped
            block = block[dropped:]
        if len(block) > left:
            raise _Broken("the server sends more than the file has.", lasting=True)
        if block:
            left -= len(block)
            yield block


def _digest(path: Path, kind: str) -> str:
    """A file's digest in the form of another."""
    name = kind.partition(":")[0]
    with path.open("rb") as file:
        return f"{name}:{hashlib.file_digest(file, name).hexdigest()}"


@functools.cache
def _catalogue() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(CATALOGUE.read_text("utf-8"))
    return found


def _near(name: str, known: Mapping[str, Offer]) -> str:
    near = did_you_mean(name, known)
    return (
        near
        if near.startswith("Did you mean")
        else "`audiogen voices neural` lists them, by language too."
    )
