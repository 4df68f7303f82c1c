"""Cache entries are complete or absent."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from audiogen.cache import DIGEST, Cache, default_folder, default_limit, make_key
from audiogen.disk import MACHINE
from audiogen.errors import CacheError


@pytest.fixture
def cache(place: Path) -> Cache:
    return Cache(place / "kept")


def test_what_was_put_is_got(cache: Cache) -> None:
    assert cache.get(make_key("a")) is None
    cache.put(make_key("a"), b"one")
    cache.put(make_key("b"), b"")
    assert cache.get(make_key("a")) == b"one"
    assert cache.get(make_key("b")) == b""


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-1], lambda data: data[:5], lambda data: b"", lambda data: data + b"x"],
)
def test_a_damaged_entry_is_not_there(cache: Cache, damage: object) -> None:
    cache.put(make_key("a"), b"one two three")
    (entry,) = (path for path in cache.folder.rglob("*") if path.is_file())
    assert callable(damage)
    entry.write_bytes(damage(entry.read_bytes()))
    assert cache.get(make_key("a")) is None


def entry_of(cache: Cache, key: str) -> Path:
    return cache.folder / key[:2] / key[2:]


def test_swapped_entries_are_not_there(cache: Cache) -> None:
    one, two = make_key("a"), make_key("b")
    cache.put(one, b"one")
    cache.put(two, b"two")
    whole = entry_of(cache, one).read_bytes()
    entry_of(cache, one).write_bytes(entry_of(cache, two).read_bytes())
    entry_of(cache, two).write_bytes(whole)
    assert [cache.get(one), cache.get(two)] == [None, None]


def test_what_is_no_file_is_not_there_and_makes_way(cache: Cache) -> None:
    key = make_key("a")
    entry = entry_of(cache, key)
    (entry / "notes").mkdir(parents=True)
    assert cache.get(key) is None
    cache.put(key, b"one")
    assert cache.get(key) == b"one"
    assert list(cache.folder.glob("*/*/notes")), "what isn't ours is kept"
    entry.unlink()
    entry.symlink_to(entry)
    assert cache.get(key) is None
    cache.put(key, b"one")
    shutil.rmtree(entry.parent)
    entry.parent.write_text("")
    assert cache.size() == (0, 0)
    assert cache.get(key) is None
    cache.put(key, b"one")
    assert cache.get(key) == b"one"


def test_every_flipped_bit_is_seen(cache: Cache) -> None:
    cache.put(make_key("a"), b"one")
    (entry,) = (path for path in cache.folder.rglob("*") if path.is_file())
    whole = entry.read_bytes()
    for bit in range(len(whole) * 8):
        entry.write_bytes(
            bytes(
                byte ^ (1 << bit % 8 if number == bit // 8 else 0)
                for number, byte in enumerate(whole)
            )
        )
        assert cache.get(make_key("a")) is None


def test_threads_write_the_same_entry(cache: Cache) -> None:
    data = os.urandom(100_000)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: cache.put(make_key("a"), data), range(50)))
        assert set(pool.map(lambda _: cache.get(make_key("a")), range(50))) == {data}
    assert sum(path.is_file() for path in cache.folder.rglob("*")) == 1


def test_a_folder_that_cannot_be_used_is_an_error_with_a_remedy(place: Path) -> None:
    (place / "file").write_text("")
    with pytest.raises(CacheError, match="AUDIOGEN_CACHE"):
        Cache(place / "file").put(make_key("a"), b"one")


def test_keys_differ_where_their_parts_do() -> None:
    assert (
        len(
            {
                make_key("a", "b"),
                make_key("ab"),
                make_key("b", "a"),
                make_key("a", 1),
                make_key("a", "1"),
                make_key(("a", "b")),
            }
        )
        == 6
    )


def test_the_folder_is_the_environments(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_folder() == place / "cache"
    monkeypatch.delenv("AUDIOGEN_CACHE")
    assert default_folder().name == "audiogen"


def test_damage_takes_the_entry_away(cache: Cache) -> None:
    cache.put(make_key("a"), b"one")
    (entry,) = (path for path in cache.folder.rglob("*") if path.is_file())
    entry.write_bytes(b"x" * 30)
    assert cache.has(make_key("a"))
    assert cache.get(make_key("a")) is None
    assert not cache.has(make_key("a")), "so that it is made again"


def test_what_was_used_longest_ago_goes_first(cache: Cache) -> None:
    for number in range(5):
        cache.put(make_key(number), bytes(1000 - DIGEST))
        path = cache.folder / make_key(number)[:2] / make_key(number)[2:]
        os.utime(path, (number + 1e9, number + 1e9))
    assert cache.size() == (5, 5000)
    assert cache.get(make_key(0)) is not None, "used just now"
    assert cache.prune(3000) == 2000
    assert [cache.has(make_key(number)) for number in range(5)] == [True, False, False, True, True]
    assert cache.prune(0) == 3000
    assert cache.size() == (0, 0)


def test_only_its_own_files_are_taken_away(cache: Cache) -> None:
    cache.put(make_key("a"), b"one")
    (cache.folder / "thesis.txt").write_text("mine")
    (cache.folder / "ab").mkdir(exist_ok=True)
    (cache.folder / "ab" / "notes").write_text("mine")
    (cache.folder / f".audiogen-{MACHINE}-{'1' * 16}.part").write_bytes(b"half")
    (cache.folder / "ab" / ("0" * 38)).mkdir()
    cache.prune(0)
    assert sorted(path.name for path in cache.folder.rglob("*") if path.is_file()) == [
        "notes",
        "thesis.txt",
    ]


@pytest.mark.parametrize(
    ("text", "limit"), [("", 2e9), ("500MB", 5e8), ("1.5 gb", 1.5e9), ("9" * 400 + "GB", 1e18)]
)
def test_the_limit_is_the_environments(
    text: str, limit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOGEN_CACHE_LIMIT", text)
    assert default_limit() == limit
    for wrong in ("much", "nan", "infGB", "-5GB", "1e400GB"):
        monkeypatch.setenv("AUDIOGEN_CACHE_LIMIT", wrong)
        with pytest.raises(CacheError, match="500MB"):
            default_limit()
