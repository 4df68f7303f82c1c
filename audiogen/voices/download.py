"""Download voices: each is fetched whole and checked, or isn't there at all.

The catalogue beside this file has every voice of Piper's own index (rhasspy/piper-voices, of July
2026, which gives sizes and MD5) and Kokoro 1.0 (of the kokoro-onnx releases, with SHA-256).
"""

import functools
import hashlib
import json
import os
import re
import shutil
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from audiogen.errors import VoiceError
from audiogen.messages import shorten
from audiogen.voices import retry
from audiogen.voices.base import expand_home

FOLDER: Final = "AUDIOGEN_VOICES"  # an environment variable
CATALOGUE: Final = Path(__file__).with_name("catalogue.json")
CARD: Final = "MODEL_CARD"
READ_SECONDS: Final = 30.0  # without a byte
ATTEMPTS: Final = 5  # without a new byte
PAUSE: Final = 1.0  # seconds, more before each further attempt
BLOCK: Final = 1 << 11  # bytes: at most so many are lost when a connection breaks
SPARE: Final = 1.02  # of the space that is needed


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a voice: its address, its size in bytes, its digest as `md5:…` or `sha256:…`."""

    url: str
    size: int
    digest: str

    @property
    def name(self) -> str:
        """Return the name of the file."""
        return self.url.rsplit("/", 1)[1]

    @property
    def host(self) -> str:
        """Return the server, without a password."""
        parts = urllib.parse.urlsplit(self.url)
        return f"{parts.hostname}{f':{parts.port}' if parts.port else ''}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice that can be downloaded. If `licence` is empty, its card has it."""

    name: str
    languages: tuple[str, ...]
    licence: str
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """Return the bytes of all its files."""
        return sum(part.size for part in self.parts)


def voices_folder(given: str = "") -> Path:
    """Return where voices are downloaded to: the user's folder, or the platform's for data."""
    if given := given or os.environ.get(FOLDER, ""):
        return expand_home(given)
    import platformdirs

    return Path(platformdirs.user_data_dir("audiogen", appauthor=False)) / "voices"


def source_or(usual: str, mirror: str, engine: str) -> str:
    """Return an engine's mirror, with a slash at its end, else its usual address.

    Raises VoiceError if the mirror isn't an address.
    """
    if mirror and not re.match(r"https?://[^/\s\[\]]+(/|$)", mirror):
        example = "Write it like https://example.org/voices/."
        raise VoiceError(f"The `source` of {engine} isn't an address. {example}")
    return mirror.rstrip("/") + "/" if mirror else usual


def load_offers(source: str = "") -> dict[str, Offer]:
    """Return every voice of the catalogue by name. `source` is a mirror of Piper's voices.

    Raises VoiceError if that isn't an address.
    """
    found = {}
    mirror = source_or("", source, "neural")
    for name, entry in _load_catalogue().items():
        base = mirror if mirror and not entry["licence"] else entry["url"]
        files = entry["files"].items()
        parts = tuple(Part(base + path, size, digest) for path, (size, digest) in files)
        found[name] = Offer(name, tuple(entry["languages"]), entry["licence"], parts)
    return found


def download_voice(
    offer: Offer, folder: Path, tell: Callable[[str], None], progress: Callable[[int, int], None]
) -> Path:
    """Download a voice into its own folder inside `folder`, and return that.

    An older copy stays until the new one is complete and checked. A download that broke is
    resumed. `tell` gets the licence before the large files come, `progress` the bytes so far and
    in all. Raises VoiceError.
    """
    target, growing = folder / offer.name, folder / f"{offer.name}.part"
    try:
        growing.mkdir(parents=True, exist_ok=True)
        names = {part.name for part in offer.parts}
        for stray in growing.iterdir():
            if stray.name.removesuffix(".part") not in names:
                stray.unlink()
        missing = offer.size - sum(map(_file_size, growing.iterdir()))
        free = shutil.disk_usage(growing).free
        if free < missing * SPARE:
            space = f"{folder} has {free / 1e6:.0f} MB left"
            raise VoiceError(f"{space}; {offer.name} needs {missing / 1e6:.0f} MB.")
        if offer.licence:
            tell(f"Licence: {offer.licence}")
            (growing / CARD).write_text(f"* License: {offer.licence}\n", encoding="utf-8")
        done = 0
        for part in sorted(offer.parts, key=lambda part: part.size):

            def report(size: int, before: int = done) -> None:
                progress(before + size, offer.size)

            _fetch_part(part, growing / part.name, report)
            done += part.size
            if part.name == CARD:
                tell(f"Licence: {read_licence(growing / CARD)}")
        old = folder / f"{offer.name}.old.part"
        if target.exists():
            target.replace(old)
        growing.replace(target)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        why = f"{folder} can't be written: {error.strerror or error}."
        raise VoiceError(f"{why} Free some space, or use another folder.") from None
    return target


def read_licence(card: Path) -> str:
    """Return the licence that a voice's card states."""
    try:
        text = card.read_text("utf-8", errors="replace")
    except OSError:
        return "unknown"
    found = re.findall(r"(?im)^\W*licen[sc]e\W+(.+?)\s*$", text)
    return shorten("; ".join(dict.fromkeys(found)), 200) or "not stated in its card"


class _Broken(Exception):
    """A download that stopped; `lasting` if it would stop again."""

    def __init__(self, why: str, *, lasting: bool = False) -> None:
        super().__init__(why)
        self.lasting = lasting


def _fetch_part(part: Part, path: Path, progress: Callable[[int], None]) -> None:
    """Download a file to `path`, complete and checked. Raises VoiceError."""
    if _file_size(path) == part.size and _digest(path, part.digest) == part.digest:
        progress(part.size)
        return
    growing = path.with_name(f"{path.name}.part")
    tries = 0  # since the last new byte
    while (before := _file_size(growing)) < part.size:
        try:
            _resume(part, growing, before, progress)
        except _Broken as broken:
            tries = 1 if _file_size(growing) > before else tries + 1
            if tries == ATTEMPTS or broken.lasting:
                kept = "" if broken.lasting else " Run the same command again to resume."
                raise VoiceError(f"{part.name} can't be downloaded: {broken}{kept}") from None
            time.sleep(PAUSE * tries)
    if _digest(growing, part.digest) != part.digest:
        growing.unlink()
        raise VoiceError(
            f"{part.name} is damaged, or has changed on its server: its checksum is wrong."
            " Try again; if that doesn't help, update audiogen."
        )
    growing.replace(path)


def _file_size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _resume(part: Part, path: Path, there: int, progress: Callable[[int], None]) -> None:
    """Append to a file what is missing after `there` bytes. Raises _Broken."""
    import requests  # slow, and so is the module that needs it

    from audiogen.voices.http import describe_cause

    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={there}-"} if there else {})
    timeouts = (retry.CONNECT_SECONDS, READ_SECONDS)
    try:
        with requests.Session() as session:
            session.verify = retry.trusted_bundle() or True
            with (
                session.get(part.url, headers=headers, stream=True, timeout=timeouts) as answer,
                path.open("ab") as file,
            ):
                for block in _blocks(part, answer, there):
                    file.write(block)
                    there += len(block)
                    progress(there)
    except requests.RequestException as error:
        raise _Broken(f"{describe_cause(error)}.") from None
    if there < part.size:
        raise _Broken(f"only {there:,} of {part.size:,} bytes came.")


def _blocks(part: Part, answer: Any, there: int) -> Iterator[bytes]:
    """Yield the bytes of an answer after the first `there`. Raises _Broken if it isn't the file."""
    status = answer.status_code
    if status not in (200, 206):
        lasting = 400 <= status < 500 and status not in retry.PASSING
        raise _Broken(f"the server answered HTTP {status}.", lasting=lasting)
    skip = there if status == 200 else 0  # it can't resume, and begins again
    if status == 206 and not answer.headers.get("Content-Range", "").startswith(f"bytes {there}-"):
        raise _Broken("the server sent another part than was asked for.", lasting=True)
    length = answer.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) != part.size - there + skip:
        # A network that wants you to sign in answers every request with its own page.
        raise _Broken("the server sent another file. Do you have to sign in?", lasting=True)
    left = part.size - there
    for block in answer.iter_content(BLOCK):
        dropped = min(skip, len(block))
        skip -= dropped
        wanted = block[dropped:]
        if len(wanted) > left:
            raise _Broken("the server sent more than the file has.", lasting=True)
        if wanted:
            left -= len(wanted)
            yield wanted


def _digest(path: Path, kind: str) -> str:
    """Return a file's digest, by the algorithm of another one."""
    name = kind.partition(":")[0]
    with path.open("rb") as file:
        return f"{name}:{hashlib.file_digest(file, name).hexdigest()}"


@functools.cache
def _load_catalogue() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(CATALOGUE.read_text("utf-8"))
    return found
