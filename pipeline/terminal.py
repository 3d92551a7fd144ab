"""What the command shows: text in colour, tables, lines of figures. It makes rich renderables and strings, and prints none of them.

rich is imported inside the functions that need it: most of what the command says are plain lines.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from rich.table import Table
    from rich.text import Text

    from .batch import Found, Summary
    from .evaluate.errors import Difference
    from .evaluate.score import Figures, LabelScore, Scores
    from .knowledge.lookup import Known
    from .model import Block, Record

MOST_NAMES = 10  # in the summary of a run

STYLES = {
    "DOSE": "bold bright_red",
    "DURATION": "bold bright_yellow",
    "RECEPTOR": "bold bright_magenta",
    "BRAIN_REGION": "bold bright_green",
    "SPINAL_REGION": "bold green",
    "FREQUENCY": "bold yellow",
    "ROUTE": "bold bright_blue",
    "SAMPLE": "bold bright_cyan",
}
CITATION_STYLE = "dim"


# --- Words ------------------------------------------------------------------------------------------------------------------------

# What a terminal would act on in place of showing it: controls, changes of direction, lone surrogates, line and paragraph separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def plain(text: str) -> str:
    """Text from a file or a file name for one line of a terminal: line breaks shown, all else that is no character escaped."""
    shown = re.sub(r"\r\n|[\n\r]", "⏎", text)
    return "".join(c.encode("unicode_escape").decode("ascii") if unicodedata.category(c) in _UNSEEN else c for c in shown)


def count(number: int, noun: str) -> str:
    """So many things of a kind."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _table(title: str) -> Table:
    from rich.table import Table

    return Table(title=title, title_justify="left")


# --- A run ------------------------------------------------------------------------------------------------------------------------


def summary_lines(summary: Summary, unfound: int, folder: Path) -> Iterator[str]:
    """What a run did; ``unfound`` counts the arguments that led to no document."""
    failed = len(summary.failed) + unfound
    yield (
        f"{count(len(summary.done), 'document')} done, {len(summary.skipped)} skipped, {failed} failed; "
        f"{count(summary.mentions, 'mention')}; {summary.seconds:.1f} s; records in {folder}"
    )
    if summary.skipped:
        yield f"Skipped, up to date (--force makes them anew): {_names(summary.skipped)}"
    if summary.failed:
        yield f"Failed: {_names([found for found, _ in summary.failed])}"


def _names(found: Sequence[Found]) -> str:
    more = len(found) - MOST_NAMES
    return ", ".join(one.shown for one in found[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


# --- Figures ----------------------------------------------------------------------------------------------------------------------


def figure(value: float | None, digits: int = 3) -> str:
    """A figure, or a dash where there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def score_table(scores: Scores) -> Table:
    """The figures, label by label, then the core labels together, then those of what has no label."""
    table = _table(f"{count(scores.documents, 'document')} with gold")
    table.add_column("label", no_wrap=True)
    for column in ("gold", "found", "P", "R", "F1", "overlap F1", "values", "scope"):
        table.add_column(column, justify="right", no_wrap=True)

    def row(name: str, label: LabelScore, scope: str) -> None:
        overlap, values = figure(label.overlap.f1), figure(label.value_accuracy)
        table.add_row(name, str(label.gold), str(label.predicted), *_three(label.exact), overlap, values, scope)

    for name, label in scores.labels.items():
        row(name, label, figure(scores.scope[name]))
    table.add_section()
    row("core", scores.core, "")
    table.add_section()
    for name, figures in (
        ("citations", scores.citations),
        ("abbreviations", scores.abbreviations),
        ("study records", scores.studies.records),
        ("study cells", scores.studies.cells),
    ):
        table.add_row(name, "", "", *_three(figures), "", "", "")
    return table


def _three(figures: Figures) -> tuple[str, str, str]:
    return figure(figures.precision), figure(figures.recall), figure(figures.f1)


def difference_lines(found: Sequence[Difference]) -> Iterator[str]:
    """The differences from the gold, each with its context below it; safe to print."""
    yield f"{count(len(found), 'difference')} from the gold"
    for one in found:
        label = f" {one.label}" if one.label else ""
        sides = f"gold {'nothing' if one.expected is None else one.expected}, found {'nothing' if one.got is None else one.got}"
        yield plain(f"{one.document}:{one.span[0]}-{one.span[1]} {one.kind}{label}: {sides}")
        yield plain(f"    {one.context}")


# --- A document -------------------------------------------------------------------------------------------------------------------


def legend(record: Record) -> Text:
    """The name of the document, and how many mentions of each label it has, in the colours of the text."""
    from rich.text import Text

    counts: dict[str, int] = {}
    for mention in record.mentions:
        counts[mention.label] = counts.get(mention.label, 0) + 1
    line = Text(plain(record.document.source.name) + ": ")
    entries = [(label, counts.get(label, 0), style) for label, style in STYLES.items()]
    for index, (label, number, style) in enumerate([*entries, ("citations", len(record.citations), CITATION_STYLE)]):
        line.append("  " if index else "").append(label, style).append(f" {number}")
    return line.append("\n")


def coloured(record: Record, source: str) -> Iterator[Text]:
    """The blocks of the document in reading order, as the source has them, lines rejoined."""
    from rich.text import Text

    marks = [(mention.start, mention.end, STYLES[mention.label]) for mention in record.mentions]
    marks += [(citation.start, citation.end, CITATION_STYLE) for citation in record.citations]
    styles = _runs(marks)
    for block in record.blocks:
        text = Text()
        for piece, style in _pieces(block, source, styles):
            text.append(piece, style)
        if block.kind in ("title", "heading"):
            text.stylize("underline")
        yield text.append("\n")


def _runs(marks: Iterable[tuple[int, int, str]]) -> list[tuple[int, str]]:
    """From which offset on which style holds; inside another mark the shorter one does."""
    holding: dict[int, str] = {}
    for start, end, style in sorted(marks, key=lambda mark: mark[0] - mark[1]):
        for offset in range(start, end):
            holding[offset] = style
    changes = [(0, "")]
    for offset in sorted(holding.keys() | {offset + 1 for offset in holding}):
        style = holding.get(offset, "")
        if style != changes[-1][1]:
            changes.append((offset, style))
    return changes


def _pieces(block: Block, source: str, styles: Sequence[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """The text of a block, cut where the style changes; a line break becomes a space, or nothing between Chinese characters."""
    # A character at a time: which of them a line break parts is known only across the spans and styles.
    offsets = [offset for offset, _ in styles]
    keep_lines = block.kind in ("table", "references", "metadata")
    characters: list[tuple[str, str]] = []
    for start, end in block.spans:
        if characters:
            characters.append(("\n", ""))
        index = max(bisect_right(offsets, start) - 1, 0)
        for offset in range(start, end):
            while index + 1 < len(styles) and offsets[index + 1] <= offset:
                index += 1
            characters.append((source[offset], styles[index][1]))
    piece, style, before, gap = "", "", "", ""
    for character, now in characters:
        if character.isspace():
            gap += character
            continue
        space = _join(before, gap, character, keep_lines)
        if now == style:
            piece += space
        else:
            yield piece, style
            piece, style = "", now
            if space:
                yield space, ""
        piece += _seen(character)
        before, gap = character, ""
    yield piece, style


def _join(before: str, gap: str, after: str, keep_lines: bool) -> str:
    if not before or not gap:
        return ""
    if "\n" not in gap and "\r" not in gap:
        return " "
    if keep_lines:
        return "\n"
    return "" if _wide(before) and _wide(after) else " "


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    return "" if category == "Cf" else "\ufffd" if category in _UNSEEN else character


def mention_table(record: Record) -> Table:
    """The mentions with their values."""
    from rich.text import Text

    table = _table(count(len(record.mentions), "mention"))
    for column in ("place", "label", "text", "value", "sentence"):
        table.add_column(column, overflow="fold", no_wrap=column in ("place", "label"))
    for mention in record.mentions:
        value = json.dumps(mention.value.model_dump(mode="json"), ensure_ascii=False)
        table.add_row(
            Text(f"{mention.start}-{mention.end}"),
            Text(mention.label, STYLES[mention.label]),
            Text(plain(mention.text)),
            Text(plain(value)),
            Text(mention.sentence or ""),
        )
    return table


def citation_table(record: Record) -> Table:
    """The citation markers."""
    from rich.text import Text

    table = _table(count(len(record.citations), "citation"))
    for column in ("place", "text", "numbers", "author", "sentence"):
        table.add_column(column, overflow="fold", no_wrap=column == "place")
    for citation in record.citations:
        table.add_row(
            Text(f"{citation.start}-{citation.end}"),
            Text(plain(citation.text)),
            Text(", ".join(map(str, citation.numbers))),
            Text(plain(citation.author or "")),
            Text(citation.sentence or ""),
        )
    return table


def lexicon_table(rows: Iterable[tuple[str, int, str]]) -> Table:
    """The lexicons: name, rows, sha256."""
    from rich.text import Text

    table = _table("lexicons")
    for column in ("name", "rows", "sha256"):
        table.add_column(column, justify="right" if column == "rows" else "left", overflow="fold", no_wrap=column != "sha256")
    for name, number, sha256 in rows:
        table.add_row(Text(plain(name)), Text(f"{number:,}"), Text(sha256))
    return table


# A concept with a hundred spellings is known by its first ones.
_NAMES_SHOWN = 12


def known_table(known: Sequence[Known]) -> Table:
    """The concepts that a term names."""
    from rich.text import Text

    table = _table(count(len(known), "concept"))
    columns = ("label", "ids", "name", "counts", "English", "Chinese", "from")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column == "label")
    for concept in known:
        cells = (
            concept.label,
            ", ".join(concept.ids),
            concept.name,
            concept.use,
            _some(concept.en),
            _some(concept.zh),
            f"{concept.file} ({concept.source})",
        )
        table.add_row(*(Text(plain(cell)) for cell in cells))
    return table


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMES_SHOWN
    return ", ".join(names[:_NAMES_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def reference_table(record: Record) -> Table:
    """The reference list, with how often each entry is cited and how far it is understood."""
    from rich.text import Text

    table = _table(count(len(record.references), "reference"))
    for column in ("number", "authors", "year", "title", "container", "cited", "supports", "confidence"):
        table.add_column(column, overflow="fold", no_wrap=column in ("number", "year"))
    for reference in record.references:
        item = reference.csl or {}
        names = [name.get("literal") or name["family"] for name in item.get("author", ())]
        year = (item.get("issued") or {}).get("date-parts", [[""]])[0][0]
        cells = (
            str(reference.number or ""),
            ", ".join(names[:3]) + (" …" if len(names) > 3 else ""),
            str(year),
            item.get("title") or reference.text,
            item.get("container-title", ""),
            str(len(reference.citations)),
            str(len(reference.mentions)),
            f"{reference.confidence:.2f}",
        )
        table.add_row(*(Text(plain(cell), "" if reference.citations else "yellow") for cell in cells))
    return table


# What the audit of citations and reference list says.
_AUDIT = ("reference", "citations")


def audit_lines(record: Record) -> Iterator[str]:
    """The warnings about citations and the reference list."""
    yield from (plain(f"{warning.code}: {warning.message}") for warning in record.warnings if warning.code.startswith(_AUDIT))


# From this many columns on the cells of a study's table row find room too.
_WIDE = 140


def study_table(record: Record, width: int) -> Table:
    """The studies, in so many columns of the terminal; a field on which table and text contradict each other is red."""
    from rich.text import Text

    contradicted = {(conflict.citation, conflict.field) for conflict in record.conflicts}
    table = _table(count(len(record.studies), "study record"))
    columns = ["citation", "source", "author", "year", "samples", "doses", "timing", "frequency", "route"]
    told = ("condition", "method", "finding")
    if width >= _WIDE:
        columns += [field for field in told if any(getattr(study, field) for study in record.studies)]
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in ("citation", "source", "year"))
    for study in sorted(record.studies, key=lambda study: (study.citation, study.source)):
        cells = {
            "citation": str(study.citation),
            "source": study.source,
            "author": study.author or "",
            "year": str(study.year or ""),
            "samples": "; ".join(sample.text for sample in study.samples),
            "doses": "; ".join(dose.text for dose in study.doses),
            "timing": "; ".join(f"{time.text} ({time.role.replace('_', ' ')})" for time in study.timing),
            "frequency": study.frequency.text if study.frequency else "",
            "route": study.route.route if study.route else "",
            **{field: cell.text for field in told if (cell := getattr(study, field))},
        }
        reds = {column for column in columns if (study.citation, column.removesuffix("s")) in contradicted}
        table.add_row(*(Text(plain(cells.get(column, "")), "bold red" if column in reds else "") for column in columns))
    return table
