"""Recordings that break off, that are out of proportion, or that would harm, are refused."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Final

import av
import numpy as np
import pytest
import soundfile

from audiogen.audio import clips, decode, trim
from audiogen.audio.decode import check_recording, decode_audio
from audiogen.audio.files import DEMUXERS, MAX_SECONDS
from audiogen.audio.trim import trim_silence
from audiogen.cache import Cache, default_folder
from audiogen.errors import ClipError
from audiogen.formats.mp3.header import parse_header
from tests.helpers import Run, Write

RATE: Final = 44_100
TONE: Final = 0.3 * np.sin(np.arange(4 * RATE) * 0.06)
PCM: Final = (TONE * 32767).astype("<i2").tobytes()
TAG: Final = b"TAG" + b"Title".ljust(125, b"\0")


def riff(
    data: bytes,
    *,
    size: int | None = None,
    rate: int = RATE,
    channels: int = 1,
    form: tuple[int, int] = (1, 16),
    before: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """Return a WAV with any header; `size` is what it says of its samples."""
    kind, bits = form
    block = channels * bits // 8
    head = struct.pack("<IHHIIHH", 16, kind, channels, rate, rate * block, block, bits)
    says = len(data) if size is None else size
    chunks = b"fmt " + head + before + b"data" + struct.pack("<I", says) + data + after
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def encoded(kind: str, subtype: str | None = None) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, TONE, 48_000 if subtype == "OPUS" else RATE, subtype, format=kind)
    return file.getvalue()


def mpeg4(*, fragments: bool = False) -> bytes:
    file = io.BytesIO()
    options = {"movflags": "frag_keyframe+empty_moov"} if fragments else {}
    with av.open(file, "w", format="ipod", options=options) as container:
        stream = container.add_stream("aac", rate=RATE, layout="mono")
        samples = TONE.astype(np.float32)[None, :]
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return file.getvalue()


def without_info(mp3: bytes) -> bytes:
    """Return an MP3 without its first frame, which says how long it is."""
    first = parse_header(mp3)
    assert first
    assert b"Xing" in mp3[: first.size] or b"Info" in mp3[: first.size]
    return mp3[first.size :]


def id3(size: int) -> bytes:
    return b"ID3\4\0\0" + bytes(size - 10 >> shift & 127 for shift in (21, 14, 7, 0))


WHOLE: Final = {
    "plain.wav": riff(PCM),
    "text-before.wav": riff(PCM, before=b"JUNK" + struct.pack("<I", 8) + b"a data b"),
    "list-after.wav": riff(PCM, after=b"LIST" + struct.pack("<I", 4) + b"INFO"),
    "odd.wav": riff(PCM[:-1], form=(1, 8), after=b"\0"),
    "tag.wav": riff(PCM, after=TAG),
    "plain.flac": encoded("FLAC"),
    "vorbis.ogg": encoded("OGG"),
    "opus.ogg": encoded("OGG", "OPUS"),
    "info.mp3": encoded("MP3"),
    "plain.mp3": without_info(encoded("MP3")),
    "tags.mp3": id3(100).ljust(100, b"\0") + encoded("MP3"),
    "plain.m4a": mpeg4(),
    "fragments.m4a": mpeg4(fragments=True),
}
CASES: Final = [
    *((name, data, len(data) * 6 // 10) for name, data in WHOLE.items()),
    *((name, data, len(data) - 150 - 128 * ("tag" in name)) for name, data in WHOLE.items()),
]


def check(name: str, data: bytes) -> float:
    Path(name).write_bytes(data)
    return check_recording(Path(name), DEMUXERS[Path(name).suffix], 3600)


def seconds(name: str) -> float:
    path = Path(name)
    return sum(map(len, decode_audio(path, 3600, DEMUXERS[path.suffix]))) / 96_000


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_recording_passes(name: str, place: Path) -> None:
    length = {"odd.wav": 8.0, "opus.ogg": 4 * RATE / 48_000}.get(name, 4.0)
    assert check(name, WHOLE[name]) == pytest.approx(length, abs=0.1)
    assert seconds(name) == pytest.approx(length, abs=0.1)


@pytest.mark.parametrize(("name", "data", "left"), CASES)
def test_one_that_breaks_off_is_refused(name: str, data: bytes, left: int, place: Path) -> None:
    with pytest.raises(ClipError, match=r"breaks off|can't be decoded"):
        check(name, data[:left])
        seconds(name)


def test_it_is_said_where_it_breaks_off(write: Write, run: Run) -> None:
    Path("x.wav").write_bytes(riff(PCM)[: 44 + 2 * RATE])
    told = "It breaks off: its header says 4.0 s, and 1.0 s are there."
    result = run("plan", write("- x\n- sound: x.wav", "title: T\nvoice: tone"))
    assert result.exit_code == 1
    assert f"test.yaml:5:5: `x.wav` can't be used: {told}" in result.stderr
    for name in ("flac", "mp3"):
        data = encoded(name.upper())
        with pytest.raises(ClipError, match=r"its header says 4\.\d s, and [12]\.\d s are there"):
            check(f"x.{name}", data[: len(data) // 2])
    script = write("- x", "title: T\nvoice: tone\nbackground: x.wav")
    result = run("build", script)
    assert result.exit_code == 1
    assert f"test.yaml:3:13: The background `x.wav` can't be used: {told}" in result.stderr


@pytest.mark.parametrize("size", [0, 0x7FFFF024, 0x80000000, 0xFFFFFFFF])
def test_a_wav_that_was_streamed_passes(size: int, place: Path) -> None:
    assert check("x.wav", riff(PCM, size=size)) == pytest.approx(4, abs=0.01)
    assert seconds("x.wav") == pytest.approx(4, abs=0.01)


@pytest.mark.parametrize("missing", [0, 9000])
def test_a_wav_of_64_bits_says_its_size_elsewhere(missing: int, place: Path) -> None:
    large = b"ds64" + struct.pack("<IQQQI", 28, 0, len(PCM), len(PCM) // 2, 0)
    data = b"RF64\xff\xff\xff\xffWAVE" + large + riff(PCM, size=0xFFFFFFFF)[12:]
    if not missing:
        assert check("x.wav", data) == pytest.approx(4, abs=0.01)
        return
    with pytest.raises(ClipError, match=r"4\.0 s, and 3\.9 s"):
        check("x.wav", data[:-missing])


@pytest.mark.parametrize("end", [TAG, b"APETAGEX" + bytes(range(256)), bytes(3000), b"\xff" * 99])
@pytest.mark.parametrize("name", ["info.mp3", "plain.mp3"])
def test_an_mp3_may_end_in_tags_and_junk(name: str, end: bytes, place: Path) -> None:
    assert check(name, WHOLE[name] + end) == pytest.approx(4, abs=0.2)
    assert seconds(name) == pytest.approx(4, abs=0.1)


@pytest.mark.parametrize("between", [b"", TAG, TAG + bytes(300), bytes(range(256)) * 20])
def test_mp3s_may_be_joined(between: bytes, place: Path) -> None:
    data = WHOLE["info.mp3"] + between + WHOLE["tags.mp3"] + between + WHOLE["plain.mp3"]
    assert check("x.mp3", data) == pytest.approx(12, abs=0.3)
    assert seconds("x.mp3") == pytest.approx(12, abs=0.3)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (riff(PCM[:7000], rate=1), "sample rate is 1 Hz: use 4000 to 192000 Hz"),
        (riff(PCM, rate=768_000), "sample rate is 768000 Hz: use 4000 to 192000 Hz"),
        (riff(PCM, channels=64), "64 channels: use at most 8"),
        (riff(PCM, channels=1000), "can't be decoded"),
        (riff(PCM, rate=0), "can't be decoded"),
        (riff(PCM, form=(1, 0)), "can't be decoded"),
        (riff(b""), "can't be used"),  # too short, or no sound
        (riff(np.full(9000, np.nan, "<f4").tobytes(), form=(3, 32)), "aren't numbers"),
        (riff(np.full(9000, np.inf, "<f8").tobytes(), form=(3, 64)), "aren't numbers"),
        (riff(PCM, before=b"LIST" + struct.pack("<I", 1_900_000_000)), "breaks off"),
        (riff(PCM, after=b"LIST" + struct.pack("<I", 1_900_000_000)), "breaks off"),
        (b"RIFF\xff\xff\xff\xffWAVE" + b"JUNK\0\0\0\0" * 9000, "can't be decoded"),
        (b"RIFF", "isn't an audio file"),
        (b"", "isn't an audio file"),
    ],
)
@pytest.mark.parametrize("steps", ["- sound: x.wav", "- chime: x.wav", "- x"])
def test_what_would_harm_is_refused_with_its_place(
    data: bytes, told: str, steps: str, write: Write, run: Run
) -> None:
    Path("x.wav").write_bytes(data)
    top = "title: T\nvoice: tone" + "\nbackground: x.wav" * (steps == "- x")
    result = run("build", write(steps, top))
    assert result.exit_code == 1
    assert result.stderr.startswith("test.yaml:"), result.stderr
    assert told in result.stderr
    assert Cache(default_folder()).size()[1] < 100_000


def hour(path: str, minutes: int) -> None:
    """Write a FLAC of a few kilobytes that holds so much silence."""
    with soundfile.SoundFile(path, "w", 4000, 1) as file:
        for _ in range(minutes):
            file.write(np.zeros(240_000, np.int16))


def test_a_recording_is_an_hour_long_at_most(write: Write, run: Run) -> None:
    hour("x.flac", MAX_SECONDS // 60 + 1)
    assert Path("x.flac").stat().st_size < 200_000
    for top, steps in (("\nbackground: x.flac", "- x"), ("", "- sound: x.flac")):
        result = run("build", write(steps, f"title: T\nvoice: tone{top}"))
        assert result.exit_code == 1
        assert "`x.flac` can't be used: The audio is longer than 60 minutes." in result.stderr
        assert Cache(default_folder()).size()[1] < 100_000


def test_recordings_are_an_hour_long_together(write: Write, run: Run) -> None:
    hour("x.flac", 40)
    Path("y.flac").write_bytes(Path("x.flac").read_bytes())
    result = run("plan", write("- sound: x.flac\n- chime: y.flac\n", "title: T\nvoice: tone"))
    assert result.exit_code == 1
    assert "recordings are longer than 60 minutes together. Shorten them." in result.stderr
    assert Cache(default_folder()).size()[1] == 0


def test_no_more_is_decoded_than_is_allowed(place: Path) -> None:
    Path("x.wav").write_bytes(riff(PCM))
    with pytest.raises(ClipError, match=r"longer than 0\.05 minutes"):
        list(decode_audio(Path("x.wav"), 3, "wav"))


def png(width: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, width, 8, 0, 0, 0, 0))
    rows = zlib.compress(bytes(width * (width + 1)))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_cover_is_not_decoded(place: Path) -> None:
    picture = b"\0image/png\0\3\0" + png(400)
    frame = b"APIC" + id3(len(picture) + 10)[6:] + b"\0\0" + picture
    data = id3(len(frame) + 10) + frame + WHOLE["info.mp3"]
    assert check("x.mp3", data) == pytest.approx(4, abs=0.1)
    assert seconds("x.mp3") == pytest.approx(4, abs=0.1)
    with decode._opened(Path("x.mp3"), "mp3") as container:
        (cover,) = container.streams.video
        assert cover.codec_context.width == 0


def test_tags_have_a_limit(place: Path) -> None:
    size = decode.MAX_TAGS + 1000
    frame = b"APIC" + id3(size - 10)[6:] + b"\0\0" + b"\0image/png\0\3\0"
    data = (id3(size) + frame).ljust(size, b"\0") + WHOLE["info.mp3"]
    with pytest.raises(ClipError, match="tags or pictures are too large"):
        check("x.mp3", data)


@pytest.mark.parametrize("protocol", ["", "file:"])
def test_audio_opens_nothing_else(protocol: str, place: Path) -> None:
    Path("secret.wav").write_bytes(riff(PCM))
    with pytest.raises(ClipError):
        list(decode_audio(f"ffconcat version 1.0\nfile {protocol}secret.wav\n".encode()))


@pytest.mark.parametrize("parts", [1, 7])
def test_trimming_is_the_same_in_parts(parts: int) -> None:
    """The sound begins and ends within a fade of where one stored part meets the next."""
    lead = clips.CHUNK - trim.FADE // 2 + trim.MARGIN
    sound = np.full(clips.CHUNK - trim.MARGIN * 2, 9000, "<i2")
    whole = np.concatenate((np.zeros(lead, "<i2"), sound, np.zeros(99_999, "<i2")))
    read = [part.tobytes() for part in np.array_split(whole, parts)]
    found = np.frombuffer(b"".join(trim_silence(lambda: read)), "<i2")
    assert len(found) == pytest.approx(len(sound) + 2 * trim.MARGIN, abs=2 * trim.STEP)
    assert np.count_nonzero(found) == len(sound), "it fades in the margins"
    loud = trim_silence(lambda: [np.full(2 * clips.CHUNK, 9000, "<i2").tobytes()])
    faded = np.frombuffer(b"".join(loud), "<i2").astype(int)
    assert len(faded) == 2 * clips.CHUNK
    assert (faded[: trim.FADE] < 9000).all()
    assert (faded[trim.FADE : -trim.FADE] == 9000).all()
    assert (np.diff(faded[-trim.FADE :]) <= 0).all()
    assert abs(faded[-1]) < 100
    assert (np.diff(faded[: trim.FADE]) >= 0).all()
