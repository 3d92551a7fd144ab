"""One tokenizer for two languages: jieba's words in Han runs, spaCy's rules in Latin runs, known terms whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.lang.en import English
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..knowledge.dictionary import dictionary
from ..knowledge.fold import fold

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer

# Bounded: spaCy peels one mark after the other off a run, and looks at all of it each time.
_LATIN_RUN = re.compile(r"[^\s\u3400-\u9fff\U00020000-\U0002fa1f]{1,200}")
# Bounded: jieba's time on characters that make no words grows with the square of their number.
_HAN_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0002fa1f]{1,400}")
# Marks of Chinese text, which spaCy's English rules do not know: each is a word of its own.
_WIDE_MARK = re.compile(r"[，。；：、！？（）［］【】「」『』《》〈〉“”]")
# What spaCy's English rules leave in one piece and a mention may part: ``2mg``, ``kgip``, ``h:``; a digit before letters, a slash.
_INNER = re.compile(r"(?<=\d)(?=[A-Za-zμ])(?![A-Za-z]{0,2}\d)|(?<=[/×~])(?=\S)|(?<=\S)(?=[/×~])")
# How many different Latin runs are remembered: some megabytes.
_REMEMBERED = 2**15


class MixedTokenizer:
    """A spaCy tokenizer for mixed text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self._latin: Tokenizer = English().tokenizer
        self._known: dict[str, list[tuple[int, int]]] = {}

    def __call__(self, text: str) -> Doc:
        """The words of a text. White space between words is kept as spaCy keeps it: one space in ``spaces``, all else a token."""
        return self.tokenize(text, fold(text).plain, [])

    def tokenize(self, text: str, plain: str, names: Sequence[tuple[int, int]]) -> Doc:
        """The words of a text, given folded too; the ``names`` (in order, not overlapping) stay whole where they are not Latin."""
        words: list[str] = []
        spaces: list[bool] = []
        spans = self._spans(text, plain, names)
        following = [start for start, _ in spans[1:]]
        if not spans or spans[0][0] > 0:
            _add_space(text[: spans[0][0] if spans else len(text)], words, spaces)
        for (start, end), beyond in zip(spans, [*following, len(text)], strict=False):
            words.append(text[start:end])
            spaces.append(False)
            if end != beyond:
                _add_space(text[end:beyond], words, spaces)
        return Doc(self.vocab, words=words, spaces=spaces)

    def _spans(self, text: str, plain: str, names: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The words as offsets, without white space, in order.

        Folding gives full-width marks the boundaries of narrow ones, and Traditional text the words of the Simplified dictionary.
        """
        spans = [name for name in names if not plain[name[0] : name[1]].isascii()]
        masked = _without(plain, spans)
        marks = [(place, place + 1) for mark in _WIDE_MARK.finditer(text) if not masked[place := mark.start()].isspace()]
        masked = _without(masked, marks)
        spans += marks
        spans += self._han(masked)
        spans += self._latin_words(masked)
        spans.sort()
        return spans

    def _han(self, text: str) -> Iterator[tuple[int, int]]:
        cut = dictionary().cut
        for run in _HAN_RUN.finditer(text):
            start = run.start()
            for word in cut(run.group()):
                yield start, start + len(word)
                start += len(word)

    def _latin_words(self, text: str) -> Iterator[tuple[int, int]]:
        for run in _LATIN_RUN.finditer(text):
            start = run.start()
            for low, high in self._pieces(run.group()):
                yield start + low, start + high

    def _pieces(self, run: str) -> list[tuple[int, int]]:
        """The words of a Latin run, remembered: spaCy stops doing so behind the first abbreviation of a text that it has a rule for."""
        known = self._known.get(run)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[run] = list(self._cut(run))
        return known

    def _cut(self, run: str) -> Iterator[tuple[int, int]]:
        for token in self._latin(run):
            start, end = token.idx, token.idx + len(token)
            if end - start > 1 and not token.is_alpha:
                for cut in _INNER.finditer(run, start + 1, end):
                    if start < cut.start() < end:
                        yield start, cut.start()
                        start = cut.start()
            yield start, end

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Nothing to keep: the tokenizer is made anew from its knowledge."""
        return b""

    def from_bytes(self, data: bytes, **kwargs: Any) -> MixedTokenizer:
        """See ``to_bytes``."""
        return self

    def to_disk(self, path: str | Path, **kwargs: Any) -> None:
        """See ``to_bytes``."""

    def from_disk(self, path: str | Path, **kwargs: Any) -> MixedTokenizer:
        """See ``to_bytes``."""
        return self


def _add_space(space: str, words: list[str], spaces: list[bool]) -> None:
    if space and words and space[0] == " " and not words[-1].isspace():
        spaces[-1] = True
        space = space[1:]
    if space:
        words.append(space)
        spaces.append(False)


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces, position = [], 0
    for start, end in spans:
        pieces += [text[position:start], " " * (end - start)]
        position = end
    return "".join([*pieces, text[position:]])
