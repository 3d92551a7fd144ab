"""From the bytes of a document to its source text: the encodings of Chinese and English text files, and what is no text.

Every offset that the pipeline reports points into the text made here, so nothing in it is changed: ``\\r\\n`` stays two characters, form
feeds and NULs stay. Left out is only a byte-order mark; added is only U+FFFD for what cannot be decoded, and that with a warning.

Valid UTF-8 is taken as such at once. Anything else is read in each encoding that is common for these languages and the reading that looks
most like Chinese or English text wins (`_score`). A general charset detector was tried and did not earn its place: it names Central
European code pages for English text with accents, and takes a short GBK phrase among Latin words for Big5.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .. import model
from ..errors import InputError
from .pdf import is_pdf, text_layer


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded document.

    ``text`` is the source text. ``encoding`` is one of ``utf-8``, ``utf-16-le``, ``utf-16-be``, ``utf-32-le``, ``utf-32-be``, ``gb18030``
    (GB2312 and GBK are parts of it), ``big5`` (as Windows has it, code page 950), ``cp1252`` (Latin-1 is part of it) or ``pdf``: a PDF has
    a character set for each font, and its text layer comes as Unicode. ``media_type`` is ``text/plain`` or ``application/pdf``. The spans
    of the ``warnings`` are code points into ``text``.
    """

    text: str
    encoding: str
    media_type: str
    warnings: tuple[model.Warning, ...] = ()


def decode(data: bytes, name: str) -> Decoded:
    """The source text of the document that ``data`` holds; ``name`` is what messages call it.

    That of a PDF is its text layer, as `text_layer` gives it.

    Raises InputError where there is no text in ``data``: an empty or blank file, no text file, a PDF that is encrypted, damaged or scanned.
    """
    kind = _binary_kind(data)
    if kind is not None:
        raise InputError(f"is not a text file ({kind.what})", where=name, hint=kind.hint)
    if is_pdf(data):
        text, warnings = text_layer(data, name)
        if _controls(text) > _few(len(text)):
            raise InputError("has a text layer that is not readable", where=name, hint="run OCR anew, for example ocrmypdf --force-ocr")
        return _decoded(text, "pdf", "application/pdf", warnings)
    encoding, text = _decode_text(data, name)
    _refuse_blank(text, name)
    if _controls(text) > _few(len(text)) or text.count(_MARK) > _few(len(text)):
        raise _no_text(name)
    return _decoded(text, encoding, "text/plain")


def from_text(text: str, name: str) -> Decoded:
    """The source text of a document that was decoded elsewhere: what `decode` makes of a UTF-8 file, without a guess at what it is.

    Raises InputError where there is no text in ``text``, or a lone surrogate, which is no character.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        what = f"has a lone surrogate at character {error.start}"
        raise InputError(what, where=name, hint="decode the text anew, or replace what is no character") from None
    text = text.removeprefix("\ufeff")
    _refuse_blank(text, name)
    if _controls(text) > _few(len(text)):
        raise InputError("is no plain text", where=name, hint="take the NULs and other control characters out of it")
    return _decoded(text, "utf-8", "text/plain")


def _decoded(text: str, encoding: str, media_type: str, warnings: Iterable[model.Warning] = ()) -> Decoded:
    """``text`` with its marks made U+FFFD, and with warnings of what is odd in it."""
    odd = list(warnings)
    if _MARK in text:
        odd.append(_warning("undecodable", "undecodable byte or byte sequence, replaced by U+FFFD", text, _MARK))
        text = text.replace(_MARK, "\ufffd")
    if "\0" in text:
        odd.append(_warning("nul", "NUL character", text, "\0"))
    return Decoded(text, encoding, media_type, tuple(odd))


def _warning(code: str, what: str, text: str, char: str) -> model.Warning:
    runs = (match.span() for match in re.finditer(re.escape(char) + "+", text))
    spans = tuple(span for span, _ in zip(runs, range(MOST_SPANS), strict=False))
    count = text.count(char)
    noun, comma, rest = what.partition(",")
    many = noun if count == 1 else _plural(noun)
    return model.Warning(code=code, message=f"{count} {many}{comma}{rest}; the first at character {spans[0][0]}", spans=spans)


def _plural(noun: str) -> str:
    return " or ".join(f"{part}s" for part in noun.split(" or "))


PLAIN_HINT: Final = "give the text of the review, or a PDF with a text layer"
MOST_SPANS: Final = 100
_SAVE_HINT: Final = "save it as plain text (UTF-8) or as PDF, and give that"
_UNPACK_HINT: Final = "unpack it, and give the text or the PDF that is in it"
_CAJ_HINT: Final = "open it in CAJViewer and save it as PDF or as text"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file that is no text: ``magic`` is what its bytes from ``offset`` on are."""

    what: str
    magic: bytes
    offset: int = 0
    hint: str = PLAIN_HINT


# RTF and PostScript are written in letters, but offsets into their markup would help nobody.
_KINDS: Final = (
    _Kind("PNG image", b"\x89PNG\r\n\x1a\n"),
    _Kind("JPEG image", b"\xff\xd8\xff"),
    _Kind("GIF image", b"GIF87a"),
    _Kind("GIF image", b"GIF89a"),
    _Kind("TIFF image", b"II*\0"),
    _Kind("TIFF image", b"MM\0*"),
    _Kind("WebP image", b"WEBP", 8),
    _Kind("GZIP archive", b"\x1f\x8b", hint=_UNPACK_HINT),
    _Kind("BZIP2 archive", b"1AY&SY", 4, _UNPACK_HINT),
    _Kind("XZ archive", b"\xfd7zXZ\0", hint=_UNPACK_HINT),
    _Kind("Zstandard archive", b"\x28\xb5\x2f\xfd", hint=_UNPACK_HINT),
    _Kind("7-Zip archive", b"7z\xbc\xaf\x27\x1c", hint=_UNPACK_HINT),
    _Kind("RAR archive", b"Rar!\x1a\x07", hint=_UNPACK_HINT),
    _Kind("old Word or other Office document", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", hint=_SAVE_HINT),
    _Kind("RTF document", b"{\\rtf", hint=_SAVE_HINT),
    _Kind("PostScript document", b"%!PS", hint="convert it to PDF, and give that"),
    _Kind("CAJ document", b"CAJ\0", hint=_CAJ_HINT),
    _Kind("CAJ document", b"HN\xc8\0", hint=_CAJ_HINT),
    _Kind("ELF program", b"\x7fELF"),
    _Kind("SQLite database", b"SQLite format 3\0"),
)
_ZIP_MAGICS: Final = (b"PK\x03\x04", b"PK\x05\x06")
# A zip file names its members in clear; what it is shows in one of them.
_ZIP_KINDS: Final = (
    _Kind("Word document", b"word/document", hint=_SAVE_HINT),
    _Kind("EPUB book", b"application/epub+zip", hint=_SAVE_HINT),
    _Kind("OpenDocument file", b"application/vnd.oasis.opendocument", hint=_SAVE_HINT),
    _Kind("Excel workbook", b"xl/workbook", hint=_SAVE_HINT),
    _Kind("PowerPoint file", b"ppt/presentation", hint=_SAVE_HINT),
)


def _binary_kind(data: bytes) -> _Kind | None:
    if data.startswith(_ZIP_MAGICS):
        return next((kind for kind in _ZIP_KINDS if kind.magic in data), _Kind("ZIP archive", b"", hint=_UNPACK_HINT))
    if data.startswith(b"MZ") and b"\0" in data[:64]:
        return _Kind("Windows program", b"MZ")
    return next((kind for kind in _KINDS if data.startswith(kind.magic, kind.offset)), None)


def _no_text(name: str) -> InputError:
    what = "is not a text file (binary data, or an encoding that is not known)"
    return InputError(what, where=name, hint=f"{PLAIN_HINT}; text best as UTF-8")


# Nothing to see: white space, controls, marks of direction and order, and what could not be decoded.
_VISIBLE: Final = re.compile("[^\\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff\ufffd\udcff]")


def _refuse_blank(text: str, name: str) -> None:
    if _VISIBLE.search(text):
        return
    if _MARK in text:
        raise _no_text(name)
    raise InputError("holds only white space" if text else "is empty", where=name, hint=PLAIN_HINT)


# All C0 controls but tab, line feed, vertical tab, form feed and carriage return, and DEL.
_CONTROL_BYTES: Final = bytes(code for code in (*range(0x20), 0x7F) if code not in range(0x09, 0x0E))


def _controls(text: str) -> int:
    """How many control characters ``text`` has. Deleting bytes is some twenty times as fast as looking at characters."""
    data = text.encode("utf-8", "surrogatepass")
    return len(data) - len(data.translate(None, _CONTROL_BYTES))


def _few(characters: int) -> int:
    """How many odd characters a text of that length may have and still be a text.

    The text layers of PDFs do have controls and NULs, where a font's symbols have no code: up to one in twenty is let pass. In a program
    or an image that is no known kind every tenth byte or more is one, and most of the others are no plausible text either.
    """
    return 2 + characters // 20


# A lone surrogate never comes out of these decoders, so it marks the places of undecodable bytes and keeps them apart from a U+FFFD
# that the file itself has.
_MARK: Final = "\udcff"
_MARKING: Final = "pipeline.read.mark"


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _MARK, error.end


codecs.register_error(_MARKING, _mark)

# The longer mark first: that of UTF-32 starts like that of UTF-16.
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Of equal readings the first wins.
_CANDIDATES: Final = ("utf-8", "gb18030", "big5", "cp1252", "utf-16-le", "utf-16-be")
# Taiwan's files are written on Windows: code page 950 has ～ and the euro sign where the standard has other or no characters.
_CODECS: Final = {"big5": "cp950"}
# Bytes on which encodings are compared: enough for certainty, and a twentieth of a second.
_SAMPLE: Final = 1 << 15
# The mean score from which on a reading is good beyond doubt: it lies between those of real text and of a wrong reading.
_CLEAR: Final = 0.3
# In UTF-16 every second byte of English is a NUL; Chinese that happens to be valid UTF-8 is a phrase, with at least 一 or a digit in it.
_NULS_OF_UTF16: Final = 0.25


def _decode_text(data: bytes, name: str) -> tuple[str, str]:
    """The name of the encoding, and the text with `_MARK` in place of undecodable bytes.

    Raises InputError where no encoding gives a plausible text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        # A UTF-16 file may have a NUL after its mark; in UTF-32 the length tells.
        if data.startswith(mark) and not (encoding == "utf-32-le" and len(data) % 4):
            return encoding, data[len(mark) :].decode(encoding, _MARKING)
    if data.count(0) < max(1, _NULS_OF_UTF16 * len(data)):
        try:
            return "utf-8", data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    encoding = _best_encoding(data, name)
    return encoding, data.decode(_CODECS.get(encoding, encoding), _MARKING)


def _best_encoding(data: bytes, name: str) -> str:
    wide = data[:_SAMPLE]
    narrow = _telling_lines(data)
    best: tuple[float, str] | None = None
    chance = True
    for encoding in _CANDIDATES:
        is_wide = encoding.startswith("utf-16")
        text = (wide if is_wide else narrow).decode(_CODECS.get(encoding, encoding), _MARKING)
        total, telling = _score(text)
        if encoding == "utf-8":
            # Sequences of UTF-8 seldom come about by chance: good ones weigh more, and where they are not few, the encoding is ruled out
            # in which any byte is a character.
            marks = text.count(_MARK)
            good = total + marks + _controls(text)
            chance = 4 * good < max(1, marks)
            if good > 0:
                total += 2 * good
                telling += 2 * (telling - marks)
        elif encoding == "cp1252" and not chance:
            continue
        mean = total / telling if telling else 1.0
        # A few doubtful characters are no reason to refuse a text of many plain ones. But plain ASCII without NULs is no UTF-16: read as
        # such it becomes Han characters, some of them good by chance.
        doubtful = len(text) // 20 if is_wide else _few(len(text))
        plausible = mean >= _CLEAR if is_wide and 0 not in wide else total + doubtful >= 0
        if plausible and (best is None or mean > best[0]):
            best = mean, encoding
    if best is None:
        raise _no_text(name)
    return best[1]


def _telling_lines(data: bytes) -> bytes:
    """The lines of ``data`` that are not plain ASCII, up to `_SAMPLE` bytes: in English text the accents may come late.

    A line feed is never a part of a longer character in the encodings that this is used for. The plain lines count as evidence that this is
    a text at all, so some are kept.
    """
    if len(data) <= _SAMPLE:
        return data
    sample = bytearray(data[: _SAMPLE // 4])
    for line in data[_SAMPLE // 4 :].splitlines(keepends=True):
        if not line.isascii():
            sample += line
            if len(sample) >= _SAMPLE:
                break
    return bytes(sample[:_SAMPLE])


# The characters that make up some seven tenths of Chinese running text of this field. By chance a wrong reading has few of them.
_FREQUENT: Final = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着"
    "等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去性好应开它合还因由其然前外系者最立代想已通并提直题程展五果料象员位入常"
    "文总次品式活设及管特件长求头基资边级少图统接知较将组见计别手期根论运任取据处给色光门保规热导压增济极受认六共收证改清己再转更单风切速带至"
    "功类八确科信米整况今集温需段研究且低持非验连断深近千技半省列支般史感便复医药剂治疗病痛症患临床试神脑脊髓内细胞质肽激素抗焦虑抑郁镇注射鼠"
    "予明显著降结表示报道与关相影响路号达调节释放区域皮层核海马丘纤维末梢周枢摘键词综述参考献杂志版第每天月毫克微升浓依赖评估随双盲照安慰健康"
    "男女间效状例率强反难快异减弱损伤变选适四七九名另此无气解条件标准样值"
    "這爲為個國時來們於對會發動過說產種後學經進裏裡現實兩體機當點從業應開還並題員總設長頭資邊級圖統較將組見計別論運據處給門規熱導壓濟極認"
    "證轉單風帶類確況溫驗連斷復復複醫藥劑療臨牀試腦內細質慮鬱鎮顯結報與與關響號達調節釋區層馬纖維樞鍵詞綜參獻雜濃賴評隨雙間狀強難異減損傷變選"
    "適無氣條標準樣電"
)
# Typographic marks, as they stand in running English text too, alone or side by side.
_TYPOGRAPHIC: Final = "\u00a0–—‘’“”…•†‡™"
_SIGNS: Final = frozenset("µ°±×÷·§©®²³¹½¼¾´¬º\u00ad")
_CURRENCY: Final = frozenset("£€¥")
# What code page 1252 has beyond ASCII. One such character between ASCII ones is an accent or a sign; side by side they are the bytes of
# something else. Thorn and y with diaeresis are bytes that damage leaves, and next to never letters.
_WESTERN: Final = frozenset(bytes(range(0x80, 0x100)).decode("cp1252", "ignore")) - frozenset(_TYPOGRAPHIC)
_WESTERN_LETTERS: Final = frozenset(char for char in _WESTERN if char.isalpha()) - frozenset("ªºµƒþÞÿ")
_RUN: Final = re.compile(f"[^\t-\r\x20-\x7e{_TYPOGRAPHIC}]+")
_TYPOGRAPHIC_MARK: Final = re.compile(f"[{_TYPOGRAPHIC}]")
_GOOD_RANGES: Final = (
    range(0x0100, 0x0180),  # letters with accents: names of authors, pinyin
    range(0x0391, 0x03CA),  # Greek
    range(0x2001, 0x2028),  # spaces, dashes, quotes; U+2000 is a space of ASCII in the wrong UTF-16
    range(0x2030, 0x2040),  # per mille, primes
    range(0x2070, 0x20A0),  # superscripts and subscripts
    range(0x2100, 0x2150),  # ℃ and its like
    range(0x2160, 0x217C),  # Roman numerals
    range(0x2190, 0x2194),  # arrows
    range(0x2460, 0x249C),  # numbers in circles and brackets
    range(0x3000, 0x3003),  # 、 。 and the wide space
    range(0x3008, 0x3012),  # brackets
    range(0x3014, 0x3016),
    range(0xFB00, 0xFB07),  # ligatures
    range(0xFF01, 0xFF5F),  # wide ASCII
    range(0x1D400, 0x1D800),  # letters of mathematics
)
# Not all of mathematics: ∮ is what another encoding makes of ±.
_GOOD: Final = _FREQUENT | frozenset("∂∆∑−∕∗∙√∝∞∼∽≈≠≤≥≦≧♀♂")


def _score(text: str) -> tuple[float, int]:
    """How much ``text`` looks like Chinese or English, and how many characters tell: plain ASCII says nothing either way.

    A frequent Han character, or punctuation and signs of the two languages, count +1; a Han character of the first levels of GB2312 and of
    Big5, which hold what is in common use, counts +½; all else, undecodable bytes and controls among it, −1. Real text has a mean of some
    +0.8; a wrong reading spreads evenly over thousands of characters and is mostly below 0.
    """
    marks = len(_TYPOGRAPHIC_MARK.findall(text))
    total, telling = float(marks), marks
    for match in _RUN.finditer(text):
        run = match[0]
        total += _score_run(run, text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1])
        telling += len(run)
    return total, telling


def _score_run(run: str, before: str, after: str) -> float:
    """`_score` of characters that stand side by side between ``before`` and ``after`` (empty at the ends of the text)."""
    if len(run) == 1 and run not in _WESTERN:
        # A single Han character between Latin ones may be 第 before a number, but also an accent with the letter after it.
        return min(0, _weight(run)) if _is_han(run) else _weight(run)
    western = sum(char in _WESTERN for char in run)
    if western == 0:
        return sum(map(_weight, run))
    if western == 2 == len(run) and run.islower() and _WESTERN_LETTERS.issuperset(run):
        return 2 if _is_latin(before) and _is_latin(after) else -2
    if western > 1:
        return sum(-1 if char in _WESTERN else _weight(char) for char in run)
    char = next(char for char in run if char in _WESTERN)
    if char in _CURRENCY:
        good = after.isdigit()
    elif char in _WESTERN_LETTERS:
        good = _is_latin(before) or _is_latin(after)
    else:
        good = char in _SIGNS
    return sum(map(_weight, run.replace(char, ""))) + (1 if good else -1)


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


@lru_cache(maxsize=1 << 15)
def _weight(char: str) -> float:
    if char in _GOOD:
        return 1
    if _is_han(char):
        # The lead byte tells the level.
        in_gb2312 = b"\xb0" <= char.encode("gb2312", "ignore")[:1] <= b"\xd7"
        return 0.5 if in_gb2312 or b"\xa4" <= char.encode("big5", "ignore")[:1] <= b"\xc6" else -1
    return 1 if any(ord(char) in good for good in _GOOD_RANGES) else -1
