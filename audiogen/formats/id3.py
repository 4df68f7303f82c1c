"""An ID3v2.3 tag (https://id3.org/id3v2.3.0) with chapters (ID3v2 Chapter Frame Addendum 1.0).

Version 2.3 rather than 2.4, because every player reads it.
"""

import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

# ISO 639-2 by 639-1, for the languages that voices speak. Codes of three letters are used as is.
_CODES: Final = """
    af:afr am:amh an:arg ar:ara as:asm az:aze ba:bak be:bel bg:bul bn:ben bs:bos ca:cat cs:ces
    cv:chv cy:cym da:dan de:deu el:ell en:eng eo:epo es:spa et:est eu:eus fa:fas fi:fin fo:fao
    fr:fra ga:gle gd:gla gl:glg gn:grn gu:guj ha:hau he:heb hi:hin hr:hrv ht:hat hu:hun hy:hye
    ia:ina id:ind io:ido is:isl it:ita iw:heb ja:jpn jw:jav ka:kat kk:kaz kl:kal km:khm kn:kan
    ko:kor ku:kur ky:kir la:lat lb:ltz lt:lit lv:lav mi:mri mk:mkd ml:mal mr:mar ms:msa mt:mlt
    my:mya nb:nob ne:nep nl:nld no:nor om:orm or:ori pa:pan pl:pol pt:por qu:que ro:ron ru:rus
    sd:snd si:sin sk:slk sl:slv sq:sqi sr:srp su:sun sv:swe sw:swa ta:tam te:tel th:tha ti:tir
    tk:tuk tl:tgl tn:tsn tr:tur tt:tat ug:uig uk:ukr ur:urd uz:uzb vi:vie zh:zho cmn:zho
"""
LANGUAGES: Final = dict(code.split(":") for code in _CODES.split())
LATIN_1: Final = b"\x00"
UTF_16: Final = b"\x01"
TOP_LEVEL_ORDERED: Final = 3  # flags of the table of contents
NO_OFFSET: Final = 0xFFFFFFFF  # players go by the times instead


class Chapter(NamedTuple):
    """A titled span, in milliseconds."""

    title: str
    start_ms: int
    end_ms: int


class Tags(NamedTuple):
    """What players show. `language` is a BCP 47 tag, `encoder` the software that made the file."""

    title: str
    album: str
    artist: str
    language: str
    encoder: str
    length_ms: int
    comment: str = ""
    chapters: tuple[Chapter, ...] = ()


def encode_tag(tags: Tags) -> bytes:
    """Return the bytes of the whole tag."""
    body = b"".join(
        (
            _text("TIT2", tags.title),
            _text("TALB", tags.album),
            _text("TPE1", tags.artist) if tags.artist else b"",
            _comment(tags.comment, tags.language) if tags.comment else b"",
            _text("TCON", "Speech"),
            _text("TLAN", _iso_639_2(tags.language)),
            _text("TLEN", str(tags.length_ms)),
            _text("TSSE", tags.encoder),
            _chapters(tags.chapters),
        )
    )
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))  # 7 bits a byte
    return b"ID3\x03\x00\x00" + size + body


def _frame(name: str, body: bytes) -> bytes:
    return name.encode() + struct.pack(">IH", len(body), 0) + body


def _text(name: str, text: str) -> bytes:
    if text.isascii():
        return _frame(name, LATIN_1 + text.encode())
    return _frame(name, UTF_16 + _utf_16(text))


def _comment(text: str, language: str) -> bytes:
    """Encode a comment without a description, in the one encoding for all languages: UTF-16."""
    none = _utf_16("") + b"\x00\x00"
    return _frame("COMM", UTF_16 + _iso_639_2(language).encode() + none + _utf_16(text))


def _utf_16(text: str) -> bytes:
    """Encode text that may have the name of a file in it, of any bytes."""
    return text.encode("utf-16", "replace")


def _chapters(chapters: Sequence[Chapter]) -> bytes:
    """Encode a table of contents, and a frame for each chapter."""
    if not chapters:
        return b""
    names = [f"chp{number}".encode() + b"\x00" for number in range(len(chapters))]
    contents = b"toc\x00" + bytes((TOP_LEVEL_ORDERED, len(chapters))) + b"".join(names)
    frames = [_frame("CTOC", contents)]
    for name, chapter in zip(names, chapters, strict=True):
        times = struct.pack(">4I", chapter.start_ms, chapter.end_ms, NO_OFFSET, NO_OFFSET)
        frames.append(_frame("CHAP", name + times + _text("TIT2", chapter.title)))
    return b"".join(frames)


def _iso_639_2(language: str) -> str:
    """Return a BCP 47 tag's language as three letters; `und` (undetermined) if it has none."""
    primary = language.lower().split("-")[0]
    return LANGUAGES.get(primary, primary if len(primary) == 3 else "und")
