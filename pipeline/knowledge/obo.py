"""Terms out of an OBO file, UBERON's as it is published for one, as rows of a user's own lexicon."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from ..errors import KnowledgeError
from .custom import Own

# How OBO files mark a synonym as an abbreviation; UBERON has used both.
_ABBREVIATION = frozenset({"ABBREVIATION", "OMO:0003000"})
_LOOKS_SHORT = re.compile(r"[A-Za-z0-9/-]{1,8}")
# A name with what parts cells and lists, of one letter, or longer than any that a text writes.
_UNFIT = re.compile(r"[|\t\r\n]|^.?$|^.{80,}$")


class Imported(NamedTuple):
    """Rows for a lexicon, and how many names were left out because another concept has them too."""

    rows: tuple[Own, ...]
    shared: int


class _Term(NamedTuple):
    id: str
    name: str
    synonyms: tuple[str, ...]
    abbreviations: tuple[str, ...]
    parents: tuple[str, ...]


def from_obo(path: str, label: str, under: Collection[str] = ()) -> Imported:
    """The terms of an OBO file that are not obsolete, by id: their names, exact synonyms and abbreviations.

    With ``under`` only what is a kind or a part of these terms (``is_a``, ``part_of``), not they themselves. A name that two concepts
    share goes to the one whose first name it is, else to the first; abbreviations count only where a document defines them. Raises
    KnowledgeError where the file is no OBO, or fastobo is not installed.
    """
    terms = {term.id: term for term in _terms(path)}
    if unknown := sorted(set(under) - terms.keys()):
        raise KnowledgeError(f"has no term {unknown[0]}", where=path, hint="check the id given with --under")
    kept = [terms[id_] for id_ in sorted(terms) if not under or (id_ not in under and _reaches(id_, terms, set(under)))]
    owner = {term.name.lower(): term.id for term in reversed(kept)}
    shared = 0
    rows: list[Own] = []
    for term in kept:
        names = [name for name in dict.fromkeys((term.name, *term.synonyms)) if not _UNFIT.search(name)]
        en = tuple(name for name in names if owner.setdefault(name.lower(), term.id) == term.id)
        abbr = tuple(name for name in dict.fromkeys(term.abbreviations) if not re.search(r"[|\t\r\n]", name) and name not in en)
        shared += len(names) - len(en)
        if en or abbr:
            rows.append(Own(label, (term.id,), term.name, en, (), (), abbr, "", "OBO"))
    return Imported(tuple(_without_repeats(rows)), shared)


def _without_repeats(rows: list[Own]) -> Iterator[Own]:
    """The rows, names that differ in case only written once."""
    for row in rows:
        first = {name.lower(): name for name in reversed(row.en)}
        yield Own(
            row.label, row.id, row.name, tuple(dict.fromkeys(first[name.lower()] for name in row.en)), (), (), row.abbr_defined, "", "OBO"
        )


def _reaches(id_: str, terms: dict[str, _Term], wanted: set[str]) -> bool:
    seen, waiting = {id_}, [id_]
    while waiting:
        here = waiting.pop()
        if here in wanted:
            return True
        following = [parent for parent in terms[here].parents if parent in terms and parent not in seen] if here in terms else []
        seen.update(following)
        waiting += following
    return False


def _terms(path: str) -> Iterator[_Term]:
    try:
        import fastobo
    except ImportError as error:
        hint = "install revmine[obo]"
        raise KnowledgeError("reading OBO files needs fastobo", where=path, hint=hint) from error
    try:
        document: Any = fastobo.load(path)
    except OSError as error:
        raise KnowledgeError(f"cannot be read ({error.strerror})", where=path, hint="check the path") from error
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise KnowledgeError(
            f"is no OBO file ({' '.join(str(error).split())})", where=path, hint="give a file as UBERON publishes it"
        ) from error
    for frame in document:
        if isinstance(frame, fastobo.term.TermFrame) and (term := _term(frame)):
            yield term


def _term(frame: Any) -> _Term | None:
    name, synonyms, abbreviations, parents = "", [], [], []
    for clause in frame:
        tag = clause.raw_tag()
        if tag == "is_obsolete" and clause.obsolete:
            return None
        if tag == "name":
            name = clause.name
        elif tag == "is_a" or (tag == "relationship" and str(clause.typedef) in ("part_of", "BFO:0000050")):
            parents.append(str(clause.term))
        elif tag == "synonym":
            synonym = clause.synonym
            if str(synonym.type) in _ABBREVIATION or (synonym.scope == "EXACT" and _is_short(synonym.desc)):
                abbreviations.append(synonym.desc)
            elif synonym.scope == "EXACT":
                synonyms.append(synonym.desc)
    return _Term(str(frame.id), name, tuple(synonyms), tuple(abbreviations), tuple(parents)) if name else None


def _is_short(text: str) -> bool:
    return bool(_LOOKS_SHORT.fullmatch(text)) and sum(char.isupper() for char in text) >= 2
