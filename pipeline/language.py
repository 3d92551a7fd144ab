"""The spaCy Language of the pipeline: segmenting and extracting as components, in one visible order.

``load()("…24 IU…").spans["mentions"]`` are the mentions; ``span._.value`` is the value of each. The components are registered factories,
so that ``nlp.add_pipe("revmine_dose")`` works from outside, and a user's own components may be added before or after them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import spacy
from spacy.attrs import LENGTH, SENT_START, SPACY
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.util import registry
from spacy.vocab import Vocab

from .extract import abbreviation, citation, dose, duration, frequency, glossary, receptor, region, route, sample
from .extract.company import in_company
from .extract.defined import apply_definitions
from .extract.other_markers import FEWEST, largest_number, other_markers
from .extract.passage import Candidate, Found, Passage
from .extract.settle import settle
from .knowledge.custom import Lexicon
from .knowledge.match import matcher, whole
from .segment.sentences import sentence_spans
from .segment.tokenizer import MixedTokenizer

Find = Callable[[Passage], Iterable[Candidate]]

# What others depend on comes first: definitions need the names of receptors and regions, durations the frequencies that they follow.
COMPONENTS: tuple[str, ...] = (
    "revmine_sentences",
    "revmine_citation",
    "revmine_receptor",
    "revmine_region",
    "revmine_abbreviation",
    "revmine_glossary",
    "revmine_dose",
    "revmine_frequency",
    "revmine_duration",
    "revmine_sample",
    "revmine_route",
    "revmine_mentions",
)
_LABELS: dict[str, Find] = {
    "receptor": receptor.find,
    "region": region.find,
    "dose": dose.find,
    "duration": duration.find,
    "frequency": frequency.find,
    "sample": sample.find,
    "route": route.find,
}


class BlockSpan(NamedTuple):
    """A block at ``[start, end)`` of the text of a Doc; in a ``hidden`` one nothing is extracted.

    Of a rebuilt table the first ``rows`` lines are rows of cells that tabs part.
    """

    start: int
    end: int
    kind: str
    hidden: bool
    rows: int = 0


class State:
    """What the components of one Doc hand to each other. It is gone when the last of them is done."""

    def __init__(self, doc: Doc) -> None:
        text, found, names = doc.user_data.pop(_FOUND, None) or (doc.text, None, matcher())
        self.blocks: Sequence[BlockSpan] = doc.user_data.pop(BLOCKS, ()) or [BlockSpan(0, len(text), "paragraph", False)]
        starts, _ = token_offsets(doc)
        hidden = [(block.start, block.end) for block in self.blocks if block.hidden]
        borders = [block.end for block in self.blocks if block.end < len(text)]
        self.passage = Passage(
            text,
            names,
            found=found,
            hidden=hidden,
            borders=borders,
            cell_borders=[place for block in self.blocks for place in _cell_borders(text, block)],
            words=starts.tolist(),
        )
        self.markers: list[citation.Marker] = []
        self.definitions: list[abbreviation.Definition] = []
        self.pairs: list[glossary.Pair] = []
        self.sentences: list[tuple[int, int]] = []


def _cell_borders(text: str, block: BlockSpan) -> Iterable[int]:
    """The places of the tabs and line ends that part the cells of a rebuilt table."""
    rows = 0
    for place in range(block.start, block.end if block.rows else block.start):
        if text[place] in "\t\n":
            yield place
            rows += text[place] == "\n"
            if rows == block.rows:
                return


# Keys of ``Doc.user_data``: the blocks that the caller knows, what the tokenizer found, and what the components share.
BLOCKS = "revmine_blocks"
_FOUND = "revmine_found"
_STATE = "revmine_state"


def state_of(doc: Doc) -> State:
    """The state of a Doc that is being worked on."""
    if _STATE not in doc.user_data:
        doc.user_data[_STATE] = State(doc)
    state = doc.user_data[_STATE]
    assert isinstance(state, State)
    return state


def token_offsets(doc: Doc) -> tuple[np.ndarray[Any, np.dtype[np.int64]], np.ndarray[Any, np.dtype[np.int64]]]:
    """Where the tokens of a Doc begin and end, in characters."""
    if not len(doc):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    lengths = doc.to_array([LENGTH, SPACY]).astype(np.int64)
    ends = np.cumsum(lengths.sum(axis=1)) - lengths[:, 1]
    return ends - lengths[:, 0], ends


def _value_of(span: Span) -> dict[str, Any] | None:
    """The value of a mention. Two labels may hold one place, so the label is part of the key."""
    values: dict[str, dict[str, Any]] = span.doc._.mention_values
    return values.get(value_key(span.start_char, span.end_char, span.label_))


def value_key(start: int, end: int, label: str) -> str:
    """The key of a mention's value in ``doc._.mention_values``."""
    return f"{start}:{end}:{label}"


if not Span.has_extension("value"):
    Span.set_extension("value", getter=_value_of)
for _name, _default in (
    ("sentences", ()),
    ("citations", ()),
    ("abbreviations", ()),
    ("glossary", ()),
    ("wide_citations", ()),
    ("mention_values", {}),
):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)


@registry.tokenizers("revmine.mixed.v1")  # type: ignore[untyped-decorator]
def make_tokenizer() -> Callable[[Language], MixedTokenizer]:
    """The tokenizer, with the names of the lexicons kept whole."""
    return lambda nlp: _NameTokenizer(nlp.vocab)


class _NameTokenizer(MixedTokenizer):
    """Looks for names before words, and leaves what it found for the components: a text is folded and searched once."""

    def __init__(self, vocab: Vocab) -> None:
        super().__init__(vocab)
        self.names = matcher()

    def __call__(self, text: str) -> Doc:
        found = Found.of(text, self.names)
        doc = self.tokenize(text, found.folded.plain, whole(found.terms, found.folded.plain))
        doc.user_data[_FOUND] = (text, found, self.names)
        return doc


def _component(name: str, work: Callable[[Doc, State], Doc]) -> None:
    @Language.factory(
        f"revmine_{name}", assigns=["doc.spans"] if name == "mentions" else ["token.is_sent_start"] if name == "sentences" else []
    )
    def make(nlp: Language, name: str) -> Callable[[Doc], Doc]:
        return lambda doc: work(doc, state_of(doc))


def _sentences(doc: Doc, state: State) -> Doc:
    state.sentences = [
        (block.start + start, block.start + end)
        for block in state.blocks
        if not block.hidden
        for start, end in sentence_spans(state.passage.text[block.start : block.end], cells=block.kind == "table")
    ]
    _split_tokens(doc, sorted({place for sentence in state.sentences for place in sentence}))
    starts, _ = token_offsets(doc)
    flags = np.full(len(doc), -1, dtype=np.int64)
    if len(doc):
        flags[0] = 1
        places = np.searchsorted(starts, [start for start, _ in state.sentences])
        flags[places[places < len(doc)]] = 1
        doc.from_array([SENT_START], flags.astype(np.uint64).reshape(-1, 1))  # type: ignore[arg-type]
    return doc


def _citations(doc: Doc, state: State) -> Doc:
    state.markers = list(citation.find(state.passage))
    if len(state.markers) < FEWEST:
        lists = [state.passage.text[block.start : block.end] for block in state.blocks if block.kind == "references"]
        state.markers = other_markers(state.passage, largest_number(lists)) or state.markers
    state.passage.markers = [(marker.start, marker.end) for marker in state.markers]
    doc._.wide_citations = list(citation.too_wide(state.passage))
    return doc


def _abbreviations(doc: Doc, state: State) -> Doc:
    passage = state.passage
    passage.candidates += in_company(passage, passage.candidates)
    state.definitions = list(abbreviation.find(passage))
    passage.candidates = apply_definitions(passage, passage.candidates, state.definitions)
    return doc


def _glossary(doc: Doc, state: State) -> Doc:
    passage = state.passage
    state.pairs = list(glossary.find(passage))
    passage.candidates = glossary.apply_pairs(passage, passage.candidates, state.pairs)
    return doc


def _mentions(doc: Doc, state: State) -> Doc:
    """The last component: what was found becomes spans, and the tokens yield to it."""
    settled = settle(state.passage.candidates, state.passage.markers)
    _split_tokens(doc, sorted({place for mention in settled for place in (mention.start, mention.end)}))
    starts, ends = token_offsets(doc)
    firsts = np.searchsorted(starts, [mention.start for mention in settled])
    lasts = np.searchsorted(ends, [mention.end for mention in settled])
    doc.spans["mentions"] = [
        Span(doc, first, last + 1, label=mention.label)
        for mention, first, last in zip(settled, firsts.tolist(), lasts.tolist(), strict=True)
    ]
    doc._.mention_values = {
        value_key(mention.start, mention.end, mention.label): mention.value.model_dump(mode="json") for mention in settled
    }
    doc._.sentences = state.sentences
    doc._.citations = [tuple(marker) for marker in state.markers]
    doc._.abbreviations = [tuple(definition) for definition in state.definitions]
    doc._.glossary = [tuple(pair) for pair in state.pairs]
    del doc.user_data[_STATE]
    return doc


def _split_tokens(doc: Doc, places: Sequence[int]) -> None:
    """Cuts the tokens that one of these places is within; the places are in order, each once."""
    if not len(doc):
        return
    starts, ends = token_offsets(doc)
    inner = np.asarray(places, dtype=np.int64)
    indexes = np.searchsorted(starts, inner, side="right") - 1
    is_within = (indexes >= 0) & (starts[indexes] < inner) & (inner < ends[indexes])
    cuts: dict[int, list[int]] = {}
    for index, place in zip(indexes[is_within].tolist(), (inner - starts[indexes])[is_within].tolist(), strict=True):
        cuts.setdefault(index, []).append(place)
    if not cuts:
        return
    with doc.retokenize() as retokenizer:
        for index, within in cuts.items():
            token: Token = doc[index]
            bounds = [0, *within, len(token)]
            pieces = [token.text[low:high] for low, high in pairwise(bounds)]
            retokenizer.split(token, pieces, [(token, piece) for piece in range(len(pieces))])


def _label(find: Find) -> Callable[[Doc, State], Doc]:
    def work(doc: Doc, state: State) -> Doc:
        state.passage.candidates += find(state.passage)
        return doc

    return work


_component("sentences", _sentences)
_component("citation", _citations)
_component("abbreviation", _abbreviations)
_component("glossary", _glossary)
_component("mentions", _mentions)
for _label_name, _find in _LABELS.items():
    _component(_label_name, _label(_find))


def load(lexicons: tuple[Lexicon, ...] = ()) -> Language:
    """A spaCy Language that reads Chinese, English and mixed text, and knows the names of these lexicons too."""
    nlp = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": "revmine.mixed.v1"}}})
    assert isinstance(nlp.tokenizer, _NameTokenizer)
    nlp.tokenizer.names = matcher(lexicons)
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp
