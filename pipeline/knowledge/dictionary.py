"""jieba's dictionary of Chinese words: one tokenizer for all who ask."""

from __future__ import annotations

import re
from functools import cache

import jieba

from .caches import cache_folder

_HAN_TAIL = re.compile(r"[\u3400-\u9fff]{1,8}$")
_HAN_HEAD = re.compile(r"[\u3400-\u9fff]{1,8}")


@cache
def dictionary() -> jieba.Tokenizer:
    """jieba with its dictionary cache in a folder of the user's own: the default place is shared and read back as code would be."""
    jieba.setLogLevel("ERROR")
    tokenizer = jieba.Tokenizer()
    if folder := cache_folder():
        tokenizer.tmp_dir = str(folder)
    else:
        # Without a home the dictionary is read from the package at each start.
        tokenizer.cache_file = "/dev/null/none"
    tokenizer.initialize()
    return tokenizer


def word_across(left: str, right: str) -> str:
    """The Chinese word that begins at the end of one text and ends in the next, or an empty text."""
    tail, head = _HAN_TAIL.search(left), _HAN_HEAD.match(right)
    if not tail or not head or not _may_cross(tail.group(), head.group()):
        return ""
    position = 0
    for word in dictionary().cut(tail.group() + head.group(), HMM=False):
        if position < len(tail.group()) < position + len(word):
            return str(word)
        position += len(word)
    return ""


def _may_cross(tail: str, head: str) -> bool:
    """Whether any word of the dictionary stands over the border: cutting into words costs more than asking."""
    known = dictionary().FREQ
    return any(known.get(tail[-left:] + head[:right]) for left, right in ((1, 1), (2, 1), (1, 2), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2)))


def first_word(text: str) -> str:
    """The Chinese word of up to four characters that a text begins with: the longest in the dictionary, or an empty text."""
    head = _HAN_HEAD.match(text)
    run = head.group() if head else ""
    known = dictionary().FREQ
    return next((run[:length] for length in (4, 3, 2) if len(run) >= length and known.get(run[:length])), run[:1])
