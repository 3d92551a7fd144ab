"""Names of brain structures that no lexicon lists: ``posteromedial tegmental nucleus``, ``nucleus ovoidalis``, ``nucleus of Onuf``.

Anatomy makes such names by rule, of directions, adjectives of structures and a head noun. Their id is that of the structure that an
adjective names, else of what the head is a part of: always a broader one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import takewhile

from ..knowledge.lexicon import OpenName, table, words
from .passage import Passage

# The Latin adjectives that follow ``nucleus``; of the intervertebral disc is ``nucleus pulposus``.
_LATIN = re.compile(
    r"(?<![a-z-])nucle(?:us|i)[ \n](?!pulpos)[a-z]{3,}(?:alis|aris|ensis|icus|ivus|atus|undus|ilis|anus|inus|ales|ares|ati)(?![a-z-])"
)
_EPONYM = re.compile(r"(?<![A-Za-z-])[Nn]ucleus[ \n]of[ \n][A-Z][a-zäöüé]{3,}(?!['’-]|[a-z]|[ \n](?:cell|neuron|fib|afferent|axon))")


_WORD = re.compile(r"[a-z]+")
_WORDS_BEFORE = re.compile(r"(?<![a-z-])(?:[a-z]+[ \n-]){1,5}$")


def names(passage: Passage) -> Iterator[tuple[int, int, str]]:
    """Every such name: where it begins and ends, and the English name of the structure that it is of."""
    heads, structures = _grammar()
    directions = words("direction_en")
    for head in heads.finditer(passage.lower):
        before = _WORDS_BEFORE.search(passage.lower, max(0, head.start() - 80), head.start())
        adjectives = list(_WORD.finditer(passage.lower, before.start(), head.start())) if before else []
        known = list(takewhile(lambda word: word.group() in directions or word.group() in structures, reversed(adjectives)))
        named = [word.group() for word in known if word.group() not in directions]
        is_class = len(known) == 1 and bool(named) and head.group() != "nucleus"
        # ``lateral nucleus`` alone is told by what it is a part of, ``hypothalamic nuclei`` name none.
        if (named or (len(known) > 1 and head.group() in ("nucleus", "nuclei"))) and not is_class:
            structure = next((structures[word] for word in named if structures[word]), structures[head.group()])
            yield known[-1].start(), head.end(), structure
    for match in (*_LATIN.finditer(passage.lower), *_EPONYM.finditer(passage.plain)):
        yield match.start(), match.end(), structures["nucleus"]


@cache
def _grammar() -> tuple[re.Pattern[str], dict[str, str]]:
    """The heads, and the structure that a head or an adjective leads to, if any."""
    rows = table("open_names.tsv", OpenName)
    heads = "|".join(word for row in rows if row.kind == "head" for word in row.words)
    return re.compile(rf"(?<=[ \n-])(?:{heads})(?![a-z-]|[ \n]of[ \n])"), {word: row.structure for row in rows for word in row.words}
