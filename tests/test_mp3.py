"""Independent frames, a header that every player believes, a file that is complete or absent."""

from __future__ import annotations

import errno
import importlib
import io
import itertools
import os
import stat
from pathlib import Path

import mutagen.mp3
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audiogen.errors import OutputError
from audiogen.formats.mp3 import crc, encode, file, frames, header, info
from audiogen.formats.mp3.frames import LEAD, TRAIL, Frames
from audiogen.render.pieces import POST_ROLL, PRE_ROLL
from audiogen.units import FRAME

Samples = NDArray[np.float32]


def speech_like(frames: int, seed: int) -> Samples:
    """Return a sound like a voice: harmonics with a moving pitch, syllables, faded ends."""
    time = np.arange(frames * FRAME) / 48_000
    random = np.random.default_rng(seed)
    phase = 2 * np.pi * np.cumsum(140 + 25 * np.sin(2 * np.pi * 0.7 * time)) / 48_000
    voice = sum(
        np.sin(number * phase + random.uniform(0, 6)) / number**1.3 for number in range(1, 40)
    )
    syllables = 0.5 + 0.5 * np.sin(2 * np.pi * 4 * time + seed)
    fade = np.minimum(1, np.minimum(np.arange(len(time)), np.arange(len(time))[::-1]) / 480)
    return np.asarray(0.15 * voice * syllables * fade, np.float32)


def encoded(samples: Samples, bitrate: int = 96, *, alone: bool = False) -> Frames:
    """Encode samples that include LEAD frames before what is kept, and TRAIL after it."""
    encode_part = encode.encode_isolated if alone else encode.encode_joined
    return encode_part(samples, bitrate)


SILENCE = encoded(np.zeros((LEAD + 1 + TRAIL) * FRAME, np.float32))


def spliced(
    regions: dict[int, Samples], length: int, bitrate: int = 96, *, alone: bool = True
) -> tuple[Samples, Path]:
    """Write regions at their frames as a file, and return it decoded by libsndfile."""
    silence = encoded(np.zeros((LEAD + 1 + TRAIL) * FRAME, np.float32), bitrate)
    parts, at = [], 0
    for start, samples in regions.items():
        padding = ((LEAD + PRE_ROLL) * FRAME, (TRAIL + POST_ROLL) * FRAME)
        part = encoded(np.pad(samples, padding), bitrate, alone=alone)
        parts += [silence.part(0, start - PRE_ROLL - at), part]
        at = start - PRE_ROLL + len(part)
    path = Path("spliced.mp3")
    file.write(path, b"", [*parts, silence.part(0, length + 1 - at)], length + 1, bitrate)
    samples, rate = soundfile.read(path, dtype="float32")
    assert rate == 48_000
    return samples, path


def whole(
    regions: dict[int, Samples], length: int, bitrate: int = 96, *, alone: bool = False
) -> tuple[Samples, Samples]:
    """Encode the same in one go by the same encoder: return what went in and what came out."""
    samples = np.zeros(length * FRAME, np.float32)
    for start, region in regions.items():
        samples[start * FRAME : start * FRAME + len(region)] = region
    around = np.pad(samples, (LEAD * FRAME, (TRAIL + 1) * FRAME))
    data = (
        encode.encode_isolated(around, bitrate).data
        if alone
        else encode.encode_all(samples, bitrate)
    )
    head = info.make_info_frame(bitrate, length + 1, 0)
    out, _ = soundfile.read(io.BytesIO(head + data), dtype="float32")
    return samples, out


def snr(clean: Samples, noisy: Samples) -> float:
    """Return the signal-to-noise ratio in dB, after the levels are matched."""
    clean, noisy = clean.astype(float), noisy.astype(float)
    gain = (clean @ noisy) / (clean @ clean)
    return float(
        10 * np.log10((gain * clean @ (gain * clean)) / ((noisy - gain * clean) ** 2).sum())
    )


REGIONS = {
    start: speech_like(length, start)
    for start, length in ((21, 60), (90, 30), (126, 100), (260, 41))
}


REGION_FRAMES = encoded(REGIONS[90])


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("bitrate", [64, 96, 128])
def test_spliced_is_as_good_as_whole(bitrate: int, alone: bool) -> None:
    out, _ = spliced(REGIONS, 330, bitrate, alone=alone)
    clean, reference = whole(REGIONS, 330, bitrate, alone=alone)
    assert len(out) == len(reference) == 330 * FRAME
    for start, region in REGIONS.items():
        here = slice(start * FRAME, start * FRAME + len(region))
        assert snr(clean[here], out[here]) > snr(clean[here], reference[here]) - 1
        assert snr(clean[here], out[here]) > 12
        gain = (clean[here] @ out[here]) / (clean[here] @ clean[here])
        assert 20 * np.log10(gain) == pytest.approx(0, abs=0.1), "the encoder's own gain is undone"
    sounding = np.zeros(len(out), bool)
    for start, region in REGIONS.items():
        sounding[(start - PRE_ROLL) * FRAME : (start + POST_ROLL) * FRAME + len(region)] = True
    assert not out[~sounding].any(), "silence is digital zero"


def test_no_click_at_a_joint() -> None:
    out, _ = spliced(REGIONS, 330)
    steps = np.abs(np.diff(out))
    for start, region in REGIONS.items():
        inside = steps[start * FRAME : start * FRAME + len(region)].max()
        before = steps[(start - 4) * FRAME : start * FRAME].max()
        end = start * FRAME + len(region)
        assert max(before, steps[end : end + 4 * FRAME].max()) < 0.2 * inside


def test_a_frame_is_the_same_wherever_its_region_stands() -> None:
    early, _ = spliced({21: REGIONS[90]}, 330)
    late, _ = spliced({201: REGIONS[90]}, 330)
    assert np.array_equal(early[19 * FRAME : 60 * FRAME], late[199 * FRAME : 240 * FRAME])


def test_the_length_is_exact_and_the_header_right() -> None:
    out, path = spliced({21: REGIONS[90]}, 333)
    data = path.read_bytes()
    found = list(header.walk_frames(data))
    assert len(out) == 333 * FRAME
    assert len(found) == 335
    assert all(frame == header.Header(48_000, 96, 1152, 288, True) for frame in found)
    judged = mutagen.mp3.MP3(path).info
    assert judged.length == pytest.approx(333 * 0.024, abs=0.001)
    assert judged.encoder_info.startswith("LAME 3.100")
    assert judged.bitrate_mode == mutagen.mp3.BitrateMode.CBR
    tag = data[:288]
    assert int.from_bytes(tag[29:33], "big") == 334
    assert int.from_bytes(tag[169:173], "big") == len(data)
    assert int.from_bytes(tag[173:175], "big") == crc.crc16(data[288:])
    assert int.from_bytes(tag[175:177], "big") == crc.crc16(tag[:175])


def test_crc_16_arc() -> None:
    """0xBB3D is the check value in the Catalogue of Parametrised CRC Algorithms."""
    assert crc.crc16(b"123456789") == 0xBB3D
    data = np.random.default_rng(0).integers(0, 256, 288 * 7, np.uint8).tobytes()
    crcs = [crc.crc16(data[at : at + 288]) for at in range(0, len(data), 288)]
    assert encode.make_frames(data, 288).crcs.tolist() == crcs
    assert crc.join_frame_crcs(crc.crc16(b"abc"), crcs, 288) == crc.crc16(b"abc" + data)
    assert crc.join_crcs(
        crc.crc16(data[:500]), crc.crc16(data[500:]), len(data) - 500
    ) == crc.crc16(data)
    for times in (0, 1, 2, 5, 13):
        assert crc.repeat_crc(crc.crc16(b"abc"), 3, times) == crc.crc16(b"abc" * times)


def test_frames_are_kept_and_cut_and_repeated() -> None:
    data = np.random.default_rng(0).integers(0, 256, 288 * 7, np.uint8).tobytes()
    some = encode.make_frames(data, 288)
    assert frames.unpack_frames(some.pack(), 7) == some
    part = some.part(2, 3)
    assert part.data == data[2 * 288 : 5 * 288]
    assert part.crc(crc.crc16(b"abc")) == crc.crc16(b"abc" + part.data)
    many = some.part(6, 1).part(0, 9)
    assert (len(some), len(part), len(many)) == (7, 3, 9)
    assert many.crc(7) == crc.crc16(data[6 * 288 :] * 9, 7)


def test_an_encode_takes_what_is_around_it_and_gives_what_is_inside() -> None:
    assert len(encoded(REGIONS[90])) == 30 - LEAD - TRAIL
    assert len(SILENCE) == 1


def test_a_joint_anywhere_is_as_good_as_none() -> None:
    """Cut a steady sound into pieces, each encoded with what is really around it."""
    region = speech_like(400, 5)
    clean, reference = whole({40: region}, 480)
    padded = np.pad(clean, (LEAD * FRAME, (TRAIL + 1) * FRAME))
    cuts = [0, *range(45, 440, 23), 481]
    parts = [
        encoded(padded[first * FRAME : (last + LEAD + TRAIL) * FRAME])
        for first, last in itertools.pairwise(cuts)
    ]
    file.write(Path("cut.mp3"), b"", parts, 481, 96)
    out, _ = soundfile.read("cut.mp3", dtype="float32")
    errors = []
    for cut in cuts[1:-1]:
        here = slice((cut - 1) * FRAME, (cut + 1) * FRAME)
        errors.append([float(((clean[here] - one[here]) ** 2).sum()) for one in (out, reference)])
        assert np.abs(np.diff(out[here])).max() <= 1.1 * np.abs(np.diff(reference[here])).max()
    mine, theirs = np.sum(errors, axis=0)
    assert 10 * np.log10(mine / theirs) < 0.1


def test_frames_that_are_too_few_are_refused_and_the_old_file_stays() -> None:
    path = Path("out.mp3")
    path.write_bytes(b"old")
    with pytest.raises(OutputError, match="19 frames instead of"):
        file.write(path, b"", [SILENCE.part(0, 18)], 20, 96)
    assert path.read_bytes() == b"old"
    assert list(Path().iterdir()) == [path]


def test_a_link_is_written_through_and_a_device_is_left_alone() -> None:
    Path("real.mp3").write_bytes(b"old")
    Path("link.mp3").symlink_to("real.mp3")
    file.write(Path("link.mp3"), b"", [SILENCE.part(0, 5)], 5, 96)
    assert Path("link.mp3").is_symlink()
    assert Path("real.mp3").stat().st_size == 6 * 288
    os.mkfifo("pipe.mp3")
    with pytest.raises(OutputError, match="isn't a regular file"):
        file.write(Path("pipe.mp3"), b"", [], 5, 96)


def test_a_full_disk_leaves_the_old_file(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path("out.mp3")
    path.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        file.write(path, b"", [SILENCE.part(0, 20)], 20, 96)
    assert path.read_bytes() == b"old"
    assert list(Path().iterdir()) == [path]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_a_file_has_the_permissions_that_the_umask_gives(umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        file.write(Path("out.mp3"), b"", [SILENCE.part(0, 5)], 5, 96)
    finally:
        left = os.umask(before)
    assert left == umask
    assert stat.S_IMODE(Path("out.mp3").stat().st_mode) == mode


def test_the_umask_of_the_process_is_never_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even for a moment: a host's other threads may be creating files."""

    def forbidden(mask: int) -> int:
        raise AssertionError("umask")

    monkeypatch.setattr(os, "umask", forbidden)
    importlib.reload(file)
    file.write(Path("out.mp3"), b"", [SILENCE.part(0, 5)], 5, 96)


def test_the_head_and_the_size_are_known_before_the_file_is() -> None:
    parts = [REGION_FRAMES, SILENCE.part(0, 50)]
    frames_in_all = sum(map(len, parts))
    written = file.write(Path("out.mp3"), b"ID3", parts, frames_in_all, 96)
    data = Path("out.mp3").read_bytes()
    assert written.size == len(data) == file.file_size(b"ID3", frames_in_all, 96)
    head = file.head(b"ID3", frames_in_all, 96, written.crc)
    assert data == head + REGION_FRAMES.data + SILENCE.data * 50
    early = file.head(b"ID3", frames_in_all, 96)
    assert len(early) == len(head)
    assert early != head


@pytest.mark.parametrize("damage", ["a frame missing", "a byte missing", "a header flipped"])
def test_a_file_that_came_out_broken_is_not_kept(
    damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [SILENCE.part(0, 20)]
    if damage == "a header flipped":
        flipped = encode.make_frames(b"\xff\xfa" + SILENCE.data[2:], 288)
        parts = [SILENCE.part(0, 10), flipped, SILENCE.part(0, 9)]
    else:
        lost = -288 if damage == "a frame missing" else -1
        monkeypatch.setattr(os, "fsync", lambda fd: os.truncate(fd, 288 * 21 + lost))
    with pytest.raises(OutputError, match=r"frames instead of|broken near"):
        file.write(Path("out.mp3"), b"", parts, 20, 96)
    assert not list(Path().iterdir())


def test_headers_of_every_kind() -> None:
    assert header.parse_header(bytes.fromhex("fff344c4")) == header.Header(
        24_000, 32, 576, 96, True
    )
    assert header.parse_header(b"\xff\xfb\x90\x00") == header.Header(44_100, 128, 1152, 417, False)
    assert header.parse_header(b"\xff\xfb\x92\x00") == header.Header(44_100, 128, 1152, 418, False)
    for bad in (
        b"",
        b"\xff\xfb",
        b"\xff\xeb\x90\x00",
        b"\xff\xfb\xf0\x00",
        b"\xff\xfb\x9c\x00",
        b"RIFF",
    ):
        assert header.parse_header(bad) is None
    assert list(header.walk_frames(SILENCE.data * 2 + b"x")) == [
        header.parse_header(SILENCE.data)
    ] * 2 + [None]
