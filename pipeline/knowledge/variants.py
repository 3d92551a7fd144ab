"""The ways in which one name is written: hyphens and spaces, plurals, British spelling, Greek letters spelt out, lost subscripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "κ": "kappa",
    "μ": "mu",
    "ρ": "rho",
    "σ": "sigma",
    "θ": "theta",
}
_BRITISH = (
    ("gray", "grey"),
    ("estrogen", "oestrogen"),
    ("locus coeruleus", "locus ceruleus"),
    ("fiber", "fibre"),
    ("center", "centre"),
    ("estradiol", "oestradiol"),
)
# The irregular plurals of anatomy; everything else takes an s.
_PLURALS = {
    "nucleus": "nuclei",
    "cortex": "cortices",
    "gyrus": "gyri",
    "sulcus": "sulci",
    "ganglion": "ganglia",
    "hippocampus": "hippocampi",
    "thalamus": "thalami",
    "colliculus": "colliculi",
    "lamina": "laminae",
    "amygdala": "amygdalae",
    "body": "bodies",
    "matter": "",
    "gray": "",
    "grey": "",
    "striatum": "striata",
    "septum": "septa",
    "operculum": "opercula",
    "peduncle": "peduncles",
    "substantia": "",
    "medulla": "",
    "area": "areas",
    "radix": "radices",
    "complex": "complexes",
    "locus": "loci",
    "habenula": "habenulae",
    "claustrum": "claustra",
    "insula": "insulae",
    "vermis": "",
    "pons": "",
    "hypothalamus": "hypothalami",
    "subiculum": "subicula",
    "tectum": "",
    "tegmentum": "",
    "oblongata": "",
}
# ``5-HT2A``: what comes before the index, and the index (a number with a letter, or one capital as in ``GABAB``).
_INDEXED = re.compile(
    r"(?P<base>5-HT|GABA|[A-Za-zα-ω][A-Za-zα-ω-]*?[A-Za-zα-ω]|[A-Zα-ω])-?(?P<index>\d{1,2}[A-Za-z]?|(?<=GABA)[ABC])(?P<rest>R?)"
)


def english(name: str) -> Iterator[str]:
    """An English name in lower case: its singular and plural, with hyphens or spaces, in both spellings."""
    for spelling in _spellings(name.lower()):
        for joined in _joints(spelling):
            yield joined
            plural = _plural(joined)
            if plural:
                yield plural


def symbol(name: str) -> Iterator[str]:
    """A symbol, case kept: ``5-HT2A`` also as ``5HT2A``, ``5-HT 2A``, ``5-HT(2A)``, ``5-HT2a``; Greek letters spelt out too."""
    for greek in _greek(name):
        yield greek
        if "-" in greek:
            yield greek.replace("-", "")
        found = _INDEXED.fullmatch(greek)
        if not found:
            continue
        base, index, rest = found["base"], found["index"], found["rest"]
        bases = [base, base.replace("-", "")] if "-" in base else [base]
        indices = {index, index.lower(), index.upper()} if len(index) > 1 and index[0].isdigit() else {index}
        for one, number in product(bases, sorted(indices)):
            for shape in ("{}{}", "{} {}", "{}-{}", "{}({})", "{}_{}", "{}_({})", "{}_{{{}}}"):
                yield shape.format(one, number) + rest


def stem(name: str) -> Iterator[str]:
    """A stem that stands before ``receptor`` or ``受体``: hyphens and spaces, Greek letters, spellings; no plural."""
    for greek in _greek(name):
        for spelling in _spellings(greek):
            yield from _joints(spelling)


def _spellings(name: str) -> Iterator[str]:
    yield name
    for american, british in _BRITISH:
        if american in name:
            yield name.replace(american, british)


def _joints(name: str) -> Iterator[str]:
    yield name
    if "-" in name and " " not in name:
        yield name.replace("-", " ")
        if not name[0].isdigit():
            yield name.replace("-", "")
    elif "-" in name:
        yield name.replace("-", " ")
    if " of the " in name:
        yield name.replace(" of the ", " of ")


def _greek(name: str) -> Iterator[str]:
    yield name
    letters = [char for char in name if char in _GREEK]
    if letters:
        spelt = name
        for char in letters:
            spelt = spelt.replace(char, _GREEK[char])
        yield spelt
        if spelt[0] != name[0] and len(spelt) > len(_GREEK[name[0]]) and spelt[len(_GREEK[name[0]])].isalnum():
            yield f"{_GREEK[name[0]]}-{name[1:]}"


def _plural(name: str) -> str:
    head, sep, tail = name.partition(" of ")
    words = head.split(" ")
    last = words[-1]
    # A Latin name takes its plural in its first word: ``nucleus accumbens``.
    if words[0] in ("nucleus", "locus") and len(words) > 1:
        return " ".join([_PLURALS[words[0]], *words[1:]]) + sep + tail if words[0] == "nucleus" else ""
    plural = _PLURALS.get(last, last + "s" if last.isalpha() and not last.endswith(("s", "x", "um")) else "")
    return " ".join([*words[:-1], plural]) + sep + tail if plural else ""
