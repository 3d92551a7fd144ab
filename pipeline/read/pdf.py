"""The text layer of a PDF."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Final

from .. import model
from ..errors import InputError

# The header of a PDF may have other bytes before it, such as those of a mail.
PDF_HEADER_WITHIN: Final = 1024
# A review has some hundred thousand characters; this is a hundred books, and keeps a made-up PDF from filling the memory.
PDF_CHARACTERS: Final = 50_000_000
# A page of text has more than a thousand letters. What a scanned one may have is a page number, or a stamp that stands on all pages.
LETTERS_PER_PAGE: Final = 5
# pdfium must not be used by two threads at a time: it would not raise but crash.
_PDFIUM: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a PDF; ``text`` is None where the page is damaged, ``is_picture`` tells that it has an image and no text."""

    text: str | None
    is_picture: bool


def is_pdf(data: bytes) -> bool:
    """Whether ``data`` calls itself a PDF."""
    return b"%PDF-" in data[:PDF_HEADER_WITHIN]


def text_layer(data: bytes, name: str) -> tuple[str, tuple[model.Warning, ...]]:
    """The text of the pages, parted by form feeds, and what is odd about them; ``name`` is what messages call the PDF.

    The text of each page is what pdfium gives, with its ``\\r\\n`` at line ends, and U+FFFE for a hyphen that it takes for a line-end one.

    Raises InputError where the PDF is encrypted, damaged or scanned.
    """
    with _PDFIUM:
        pages = _read_pages(data, name)
    readable = [page.text for page in pages if page.text is not None]
    if not readable:
        raise _damaged(name)
    if _own_letters(readable) < LETTERS_PER_PAGE * len(readable):
        raise InputError("has no text layer", where=name, hint="run OCR first, for example ocrmypdf")
    silent = [number for number, page in enumerate(pages, 1) if page.is_picture]
    broken = [number for number, page in enumerate(pages, 1) if page.text is None]
    warnings = []
    if silent:
        warnings.append(model.Warning(code="page_without_text", message=f"no text layer, but an image, on page {_listed(silent)}"))
    if broken:
        warnings.append(model.Warning(code="page_damaged", message=f"nothing could be read of page {_listed(broken)}"))
    return "\f".join(page.text or "" for page in pages), tuple(warnings)


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:20])) + (f" and {len(numbers) - 20} more" if len(numbers) > 20 else "")


def _damaged(name: str) -> InputError:
    return InputError("is a damaged PDF", where=name, hint="download or export it again")


def _read_pages(data: bytes, name: str) -> list[_Page]:
    """The pages, one at a time in memory. Raises InputError for an encrypted or damaged PDF."""
    # Loading pdfium takes longer than reading most text files.
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise InputError("is an encrypted PDF", where=name, hint="remove the password first") from error
        raise _damaged(name) from error
    pages: list[_Page] = []
    characters = 0
    with document:
        for index in range(len(document)):
            try:
                page = document[index]
            except pypdfium2.PdfiumError:
                pages.append(_Page(None, False))
                continue
            try:
                layer = page.get_textpage()
                try:
                    text: str | None = layer.get_text_range()
                finally:
                    layer.close()
                # Only a page without text is asked for images, since asking takes time.
                is_picture = not (text or "").strip() and any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,)))
            except pypdfium2.PdfiumError:
                text, is_picture = None, False
            finally:
                page.close()
            pages.append(_Page(text, is_picture))
            characters += len(text or "")
            if characters > PDF_CHARACTERS:
                what = f"has a text layer of more than {PDF_CHARACTERS:,} characters"
                raise InputError(what, where=name, hint="give one review at a time")
    return pages


def _own_letters(texts: list[str]) -> int:
    """The letters in lines that do not stand on most pages: a provider's stamp on every scanned page is no text layer."""
    lines = [{line.strip() for line in text.splitlines()} for text in texts]
    pages_with = Counter(line for page in lines for line in page)
    repeated = {line for line, count in pages_with.items() if len(texts) > 2 and count > len(texts) / 2}
    return sum(char.isalpha() for page in lines for line in page - repeated for char in line)
