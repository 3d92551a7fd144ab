"""Bytes to source text: encodings, what is no text, PDF."""

from __future__ import annotations

import contextlib
import gzip
import io
import sys
import time
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.read import decode as module
from pipeline.read.decode import Decoded, decode, from_text

ZH = "雌性大鼠每天2次腹腔注射药物A（5 mg/kg），共14 d；与对照组相比，治疗组杏仁核的c-Fos表达降低了约30%，焦虑样行为减少［3］。"
ZH_SHORT = "受体激动剂的镇痛作用及机制"
ZHT = "雌性大鼠每天2次腹腔注射藥物A（5 mg/kg），共14 d；與對照組相比，治療組杏仁核的表達降低了約30%，焦慮樣行為減少。"
ZHT_SHORT = "受體激動劑的鎮痛作用及機轉"
EN = "Rats were given 2 mg/kg twice daily; freezing fell by a third within 6 h.\r\n"
EN_ACCENTS = "Pérez and Müller gave 5 µg – not 10–20 µg – at 37 °C; the “naïve” rats’ scores rose (4.1 ± 0.3)."

ZH_WORDS = ["大鼠", "患者", "受体", "表达", "第3天", "5 mg/kg", "，", "。", "～", "［1］", "\r\n", "海马", "的"]
ZHT_WORDS = ["大鼠", "患者", "受體", "表達", "第3天", "5 mg/kg", "，", "。", "～", "（1）", "\r\n", "海馬", "的"]
EN_WORDS = ["rats", "Pérez", "–", "5 µg", "café", "37 °C", "±", "“low”", "\r\n", "naïve", "Åsa", "1.5 × 2"]


def refused(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        decode(data, "a.txt")
    assert caught.value.where == "a.txt"
    assert caught.value.hint
    return caught.value


class TestEncodings:
    @pytest.mark.parametrize(
        ("text", "codec", "encoding"),
        [
            *[(text, "utf-8", "utf-8") for text in (ZH, ZHT, EN, EN_ACCENTS, "a")],
            *[(text, codec, codec) for text in (ZH, ZH_SHORT, ZHT, EN, EN_ACCENTS, "a") for codec in ("utf-16-le", "utf-16-be")],
            ("一天", "utf-16-le", "utf-16-le"),
            ("海 马 和 皮 层", "utf-16-le", "utf-16-le"),
            *[(text, codec, "gb18030") for text in (ZH, ZH_SHORT, "50 μg 受体", "约10～20 μmol/L") for codec in ("gbk", "gb18030")],
            (ZH_SHORT, "gb2312", "gb18030"),
            (ZHT, "gb18030", "gb18030"),
            ("the ﬁrst ﬁnding 𠮷 of a 𝛼 receptor", "gb18030", "gb18030"),
            *[(text, "big5", "big5") for text in (ZHT, ZHT_SHORT, "50 μg 受體", "（4.1 ± 0.3）×2")],
            ("約20～40 分鐘", "cp950", "big5"),
            *[
                (text, "cp1252", "cp1252")
                for text in (EN_ACCENTS, "Pérez", "20–30 mg", "5 µg/kg", "37 °C", "£5", "hippo\xad\ncampus", "Nöökä")
            ],
            ("Pérez et al. gave 5 µg", "latin-1", "cp1252"),
            (EN * 3000 + EN_ACCENTS, "cp1252", "cp1252"),
            (EN * 3000 + ZH, "gbk", "gb18030"),
            (ZHT * 2000, "big5", "big5"),
        ],
        ids=lambda value: value[:20] if isinstance(value, str) else None,
    )
    def test_round_trip(self, text: str, codec: str, encoding: str) -> None:
        assert decode(text.encode(codec), "a.txt") == Decoded(text, encoding, "text/plain")

    @pytest.mark.parametrize("text", [ZH, ZHT, EN, "x"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "gb18030"])
    def test_byte_order_mark_is_no_part(self, text: str, encoding: str) -> None:
        assert decode(("\ufeff" + text).encode(encoding), "a.txt") == Decoded(text, encoding, "text/plain")

    def test_only_the_first_mark_goes(self) -> None:
        assert decode("\ufeff\ufeffa".encode(), "a.txt").text == "\ufeffa"

    def test_utf16_that_starts_like_utf32(self) -> None:
        assert decode(b"\xff\xfe" + "\0abc".encode("utf-16-le"), "a.txt").text == "\0abc"

    @given(
        st.lists(st.sampled_from(ZH_WORDS), min_size=25),
        st.sampled_from([("gb18030", "gb18030"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"), ("utf-8", "utf-8")]),
    )
    def test_chinese_round_trip(self, words: list[str], codec: tuple[str, str]) -> None:
        text = "研究显示" + "".join(words)
        assert decode(text.encode(codec[0]), "a.txt") == Decoded(text, codec[1], "text/plain")

    @given(st.lists(st.sampled_from(ZHT_WORDS), min_size=25))
    def test_traditional_round_trip(self, words: list[str]) -> None:
        text = "研究顯示" + "".join(words)
        assert decode(text.encode("cp950"), "a.txt") == Decoded(text, "big5", "text/plain")

    @given(
        st.lists(st.sampled_from(EN_WORDS), min_size=3),
        st.sampled_from(["cp1252", "utf-8", "utf-16-le", "utf-16-be", "gb18030"]),
    )
    def test_english_round_trip(self, words: list[str], codec: str) -> None:
        text = "Müller: " + " ".join(words)
        assert decode(text.encode(codec), "a.txt") == Decoded(text, codec, "text/plain")

    @pytest.mark.parametrize("text", ["a\r\nb\rc\n\nd", "page\fpage", "  lead", "trail \n", "tab\tv\x0b", "a\u2028b\x85c\u3000"])
    def test_nothing_is_tidied(self, text: str) -> None:
        assert decode(text.encode(), "a.txt") == Decoded(text, "utf-8", "text/plain")

    def test_utf8_is_fast(self) -> None:
        data = (ZH * 2000).encode()
        start = time.perf_counter()
        decode(data, "a.txt")
        # Some 5 µs a KiB; the bound leaves room for a busy machine, none for charset detection.
        assert time.perf_counter() - start < 50e-6 * len(data) / 1024


class TestUndecodable:
    def test_place_and_rest(self) -> None:
        data = ZH.encode()
        decoded = decode(data[:3] + b"\xff\xfe" + data[3:] + b"\xe4\xb8", "a.txt")
        assert decoded.text == ZH[0] + "\ufffd\ufffd" + ZH[1:] + "\ufffd"
        assert decoded.encoding == "utf-8"
        (warning,) = decoded.warnings
        assert warning.code == "undecodable"
        assert warning.message == "3 undecodable bytes or byte sequences, replaced by U+FFFD; the first at character 1"
        assert warning.spans == ((1, 3), (len(ZH) + 2, len(ZH) + 3))

    @pytest.mark.parametrize(
        "broken",
        [
            b"24 IU \xff\xfe of it",
            b"the dose \xff was",
            b"a cut \xe2\x80 dash",
            b"5 \xc2\xb5g and 6 \xc2\xb5g \xc2 mg",
            b"in n\xc2\xa0= 4 r\xe4ts, \xe4nd m\xe4ny m\xffre of the second group",
        ],
    )
    def test_english(self, broken: bytes) -> None:
        decoded = decode(broken, "a.txt")
        assert (decoded.encoding, decoded.text) == ("utf-8", broken.decode("utf-8", "replace"))
        assert [warning.code for warning in decoded.warnings] == ["undecodable"]

    @pytest.mark.parametrize(("text", "codec"), [(ZH, "gb18030"), (ZHT, "big5"), (ZH, "utf-16-le"), (EN, "utf-16-le")])
    def test_other_encodings(self, text: str, codec: str) -> None:
        data = text.encode(codec)
        broken = data + (b"\xff" if codec != "utf-16-le" else b"\x00\xd8")
        decoded = decode(broken, "a.txt")
        assert (decoded.encoding, decoded.text) == (codec, text + "\ufffd")
        assert decoded.warnings[0].spans == ((len(text), len(text) + 1),)

    def test_replacement_character_of_the_file_is_no_fault(self) -> None:
        assert decode("疼\ufffd痛".encode(), "a.txt") == Decoded("疼\ufffd痛", "utf-8", "text/plain")

    def test_spans_are_bounded(self) -> None:
        decoded = decode((ZH.encode() + b"\xff") * 150, "a.txt")
        assert decoded.warnings[0].message.startswith("150 ")
        assert len(decoded.warnings[0].spans) == module.MOST_SPANS

    def test_too_many_are_no_text(self) -> None:
        assert refused(b"ab\xff \xff" * 50).message.startswith("is not a text file")


class TestNul:
    def test_kept_with_a_warning(self) -> None:
        decoded = decode((ZH[:9] + "\0\0" + ZH[9:]).encode(), "a.txt")
        assert decoded.text == ZH[:9] + "\0\0" + ZH[9:]
        (warning,) = decoded.warnings
        assert (warning.code, warning.message, warning.spans) == ("nul", "2 NUL characters; the first at character 9", ((9, 11),))

    @pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
    def test_in_other_encodings(self, codec: str) -> None:
        decoded = decode((ZH + "\0" + ZH).encode(codec), "a.txt")
        assert (decoded.encoding, decoded.text) == (codec, ZH + "\0" + ZH)

    def test_in_a_short_text(self) -> None:
        assert decode(b"a\0b", "a.txt").text == "a\0b"

    def test_one_is_called_one(self) -> None:
        assert decode(b"24 IU\0", "a.txt").warnings[0].message == "1 NUL character; the first at character 5"

    @pytest.mark.parametrize("control", [b"\0", b"\x02", b"\x1b"])
    def test_many_controls_are_no_text(self, control: bytes) -> None:
        assert refused((b"abcd" + control) * 100).message.startswith("is not a text file")


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "application/epub+zip" if name == "mimetype" else "x" * 50)
    return buffer.getvalue()


class TestNoText:
    @pytest.mark.parametrize(
        ("data", "what"),
        [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG image"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "JPEG image"),
            (b"GIF89a\x01\0\x01\0", "GIF image"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "WebP image"),
            (gzip.compress(b"text", mtime=0), "GZIP archive"),
            (b"BZh91AY&SY\x12\x34", "BZIP2 archive"),
            (b"\x7fELF\x02\x01\x01\0", "ELF program"),
            (b"MZ\x90\0\x03\0", "Windows program"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "old Word"),
            (b"{\\rtf1\\ansi text}", "RTF document"),
            (b"CAJ\0\0\0", "CAJ document"),
            (zipped("a.txt"), "ZIP archive"),
            (zipped("a.pdf", "%PDF-1.4"), "ZIP archive"),
            (zipped("[Content_Types].xml", "word/document.xml"), "Word document"),
            (zipped("mimetype"), "EPUB book"),
            (zipped("xl/workbook.xml"), "Excel workbook"),
            (bytes(range(256)) * 8, "binary data"),
            (b"\0" * 100, "binary data"),
            (b"\x80\x81", "binary data"),
            (b"\xff\xfe\x00", "binary data"),
        ],
    )
    def test_is_named(self, data: bytes, what: str) -> None:
        error = refused(data)
        assert error.message.startswith("is not a text file (")
        assert what in error.message

    @pytest.mark.parametrize("names", [("word/document.xml",), ("mimetype",)])
    def test_office_hint(self, names: tuple[str, ...]) -> None:
        hint = refused(zipped(*names)).hint
        assert "text" in hint
        assert "PDF" in hint

    def test_letters_of_a_signature_are_no_signature(self) -> None:
        text = "MZ twins; PK of the drug; PAR1 receptor"
        assert decode(text.encode(), "a.txt").text == text

    @pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\0\0"])
    def test_empty(self, data: bytes) -> None:
        assert refused(data).message == "is empty"

    @pytest.mark.parametrize(
        "data", [b" \r\n\t", b"\f\f\f", "\u3000\u00a0\u200b".encode(), " \n".encode("utf-16"), b"\0", b"\xef\xbb\xbf\n"]
    )
    def test_white_space(self, data: bytes) -> None:
        assert refused(data).message == "holds only white space"

    @settings(max_examples=300)
    @given(st.binary(max_size=400))
    @example(b"\xff\xfe\0\0\0")
    @example(b"\x84\x31\x95\x33\x84\x31")
    @example(b"%PDF-")
    def test_any_bytes(self, data: bytes) -> None:
        try:
            decoded = decode(data, "a.txt")
        except InputError as error:
            assert "\n" not in str(error)
            return
        decoded.text.encode()
        assert all(0 <= start < end <= len(decoded.text) for warning in decoded.warnings for start, end in warning.spans)

    @given(st.binary(min_size=300, max_size=600))
    def test_noise_after_a_byte_order_mark(self, noise: bytes) -> None:
        for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"\x84\x31\x95\x33"):
            with contextlib.suppress(InputError):
                decode(mark + noise, "a.txt")


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


class TestTexts:
    @pytest.mark.parametrize("text", [ZH, ZHT, EN_ACCENTS, "a\r\n\fb", "a\0b", "疼\ufffd痛", "\ufeff" + ZH, "\ufeff\ufeffa"])
    def test_like_a_utf8_file(self, text: str) -> None:
        assert from_text(text, "a.txt") == decode(text.encode(), "a.txt")

    @pytest.mark.parametrize("text", ["%PDF-1.7 is what a PDF starts with", "{\\rtf too", "GIF89a", "PK\x03\x04 is a zip", "\0a\0b" + ZH])
    def test_no_guess(self, text: str) -> None:
        decoded = from_text(text, "a.txt")
        assert (decoded.text, decoded.encoding, decoded.media_type) == (text, "utf-8", "text/plain")

    @pytest.mark.parametrize("text", ["", "\ufeff", " \r\n", "\0 \0"])
    def test_blank(self, text: str) -> None:
        with pytest.raises(InputError) as caught:
            from_text(text, "a.txt")
        same = refused(text.encode())
        assert (caught.value.message, caught.value.where, caught.value.hint) == (same.message, same.where, same.hint)

    def test_no_text(self) -> None:
        with pytest.raises(InputError, match="lone surrogate at character 1"):
            from_text("a\udcff", "a.txt")
        with pytest.raises(InputError, match="no plain text"):
            from_text("x\0" * 20, "a.txt")


def pdf(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def text_pdf(*pages: str, image_on: tuple[int, ...] = (), trailer: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    """A PDF with these lines on its pages. Its font has no shapes, but says which characters it means."""
    codes = {char: code for code, char in enumerate(sorted({char for page in pages for char in page if char != "\n"}), 1)}
    meanings = "".join(f"1 beginbfchar <{code:04X}> <{char.encode('utf-16-be').hex()}> endbfchar\n" for char, code in codes.items())
    cmap = f"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n{meanings}endcmap"
    first = 8
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(pages), b" ".join(b"%d 0 R" % (first + 2 * index) for index in range(len(pages)))),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /FontDescriptor 5 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200 >>",
        stream(cmap.encode()),
        stream(b"\0", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray"),
    ]
    for index, page in enumerate(pages):
        lines = "".join(f"<{''.join(f'{codes[char]:04X}' for char in line)}> Tj T* " for line in page.split("\n"))
        image = " q 500 0 0 700 50 50 cm /I Do Q" if index + 1 in image_on else ""
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> /XObject << /I 7 0 R >> >> >>" % (first + 2 * index + 1),
            stream(f"BT /F 12 Tf 14 TL 50 800 Td {lines}ET{image}".encode()),
        ]
    return pdf([*objects, *more], trailer)


STAMP = "Stamp of the provider of this file, which stands on every page of it"


class TestPdf:
    def test_pages_and_lines(self) -> None:
        decoded = decode(text_pdf("第一页：24 IU\n每天2次", "page two, 𝛼 and 𠮷", "the third"), "a.pdf")
        assert decoded == Decoded("第一页：24 IU\r\n每天2次\fpage two, 𝛼 and 𠮷\fthe third", "pdf", "application/pdf")

    def test_standard_font(self) -> None:
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            page,
            stream(b"BT /F 12 Tf 50 800 Td (Rats got 5 mg/kg) Tj ET"),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        assert decode(pdf(objects), "a.pdf").text == "Rats got 5 mg/kg"

    def test_header_need_not_come_first(self) -> None:
        assert decode(b"\r\n" * 50 + text_pdf("some text"), "a.pdf").text == "some text"

    def test_offsets_of_warnings(self) -> None:
        decoded = decode(text_pdf("page one", "", "page three", image_on=(2,)), "a.pdf")
        assert decoded.text == "page one\f\fpage three"
        (warning,) = decoded.warnings
        assert (warning.code, warning.message) == ("page_without_text", "no text layer, but an image, on page 2")

    def test_blank_page_is_nothing_odd(self) -> None:
        assert decode(text_pdf("page one", "", "page three"), "a.pdf").warnings == ()

    def test_damaged_page(self) -> None:
        data = text_pdf("page one", "page two").replace(b"/Kids [8 0 R 10 0 R]", b"/Kids [8 0 R 99 0 R]")
        decoded = decode(data, "a.pdf")
        assert decoded.text.startswith("page one")
        assert [warning.code for warning in decoded.warnings] == ["page_damaged"]

    @pytest.mark.parametrize(
        "data",
        [
            text_pdf("", image_on=(1,)),
            text_pdf("1", "2", "3", image_on=(1, 2, 3)),
            text_pdf(*[f"{STAMP}\n{number}" for number in range(1, 5)], image_on=(1, 2, 3, 4)),
        ],
        ids=["nothing", "page numbers", "a stamp"],
    )
    def test_scanned(self, data: bytes) -> None:
        error = refused(data)
        assert error.message == "has no text layer"
        assert error.hint == "run OCR first, for example ocrmypdf"

    def test_unreadable_text_layer(self) -> None:
        error = refused(text_pdf("abcdefgh \x01\x02\x03\x04\x05\x06\x07\x0e"))
        assert error.message == "has a text layer that is not readable"
        assert "ocrmypdf" in error.hint

    @pytest.mark.parametrize("filter_name", [b"Standard", b"Unheard"])
    def test_encrypted(self, filter_name: bytes) -> None:
        keys = b"<< /Filter /%s /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (filter_name, b"00" * 32, b"00" * 32)
        error = refused(text_pdf("secret", more=(keys,), trailer=b"/Encrypt 10 0 R /ID [<00> <00>]"))
        assert error.message == "is an encrypted PDF"
        assert error.hint == "remove the password first"

    @pytest.mark.parametrize(
        "data", [b"%PDF-1.7", b"%PDF-1.4\n" + b"\x93\xe2" * 40, text_pdf("text")[:200], text_pdf().replace(b"/Pages 2", b"/Pages 9")]
    )
    def test_damaged(self, data: bytes) -> None:
        assert refused(data).message == "is a damaged PDF"

    def test_size_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pipeline.read.pdf.PDF_CHARACTERS", 10)
        assert "more than 10 characters" in refused(text_pdf("more than ten characters")).message

    def test_pdfium_is_loaded_only_for_a_pdf(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pypdfium2", None)
        decode(ZH.encode("gb18030"), "a.txt")
        with pytest.raises(ImportError):
            decode(text_pdf("text"), "a.pdf")

    @settings(max_examples=100, deadline=None)
    @given(st.integers(0, 2500), st.binary(max_size=30), st.integers(0, 60))
    def test_any_damage(self, place: int, noise: bytes, dropped: int) -> None:
        data = text_pdf("page one of two", "page two")
        with contextlib.suppress(InputError):
            decode(data[:place] + noise + data[place + dropped :], "a.pdf")
