"""The spaCy side: a Language like any other, whose Docs keep what was found in them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

import pipeline
from pipeline.language import COMPONENTS

ZH = "大鼠腹腔注射20～40 mg/kg的氯胺酮，每天2次，给药后24 h测定海马CA1区与脊髓背角内NMDA受体的表达［3，5-6］。另有对照组的12只大鼠。"
EN = "In 24 healthy men, 0.5 mg/kg ketamine i.p. twice daily for 6 weeks changed NMDA receptors in the hippocampus [7]. Others did not."
MIXED = "杏仁核（amygdala）内注射 2mg/kgip 的药物后45 min，GABAB受体（GABAB receptor）上调。"
TEXTS = (ZH, EN, MIXED)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline.load()


def found(doc: Doc) -> list[tuple[str, str, Any]]:
    # Through JSON, since the bytes of a Doc give lists back for tuples.
    return [(span.label_, span.text, json.loads(json.dumps(span._.value))) for span in doc.spans["mentions"]]


def test_load_gives_a_language_with_mentions_and_their_values(nlp: Language) -> None:
    assert isinstance(nlp, Language)
    mentions = found(nlp(ZH))
    assert ("DOSE", "20～40 mg/kg", {"low": 20, "high": 40, "unit": "mg/kg"}) in mentions
    assert ("DURATION", "24 h", {"low": 24, "high": 24, "unit": "h", "role": "after_administration"}) in mentions
    assert ("FREQUENCY", "每天2次", {"times": 2, "per": "d"}) in mentions
    assert ("ROUTE", "腹腔", {"route": "intraperitoneal"}) in mentions
    assert ("SAMPLE", "12只大鼠", {"n": 12}) in mentions
    assert {(label, text) for label, text, _ in mentions} >= {
        ("BRAIN_REGION", "海马CA1"),
        ("SPINAL_REGION", "脊髓背角"),
        ("RECEPTOR", "NMDA受体"),
    }


def test_the_record_has_the_mentions_of_the_language(nlp: Language) -> None:
    for text in TEXTS:
        record = pipeline.process(text=text)
        assert [(m.label, m.text, m.value.model_dump(mode="json")) for m in record.mentions] == found(nlp(text))


@pytest.mark.parametrize("text", [*TEXTS, "", " ", "\n", " 24 IU ", "2mg/kgip", "５０μg\t12 h"])
def test_the_text_is_kept_and_tokens_align_with_mentions(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    assert all(token.idx + len(token) <= after.idx for token, after in pairwise(doc))
    for span in doc.spans["mentions"]:
        assert doc.char_span(span.start_char, span.end_char) is not None
        assert span.text == text[span.start_char : span.end_char] == span.text.strip()


def test_sentences_are_those_of_the_doc(nlp: Language) -> None:
    assert [sentence.text for sentence in nlp(ZH).sents] == [ZH[: ZH.index("另有")], ZH[ZH.index("另有") :]]
    assert [sentence.text.strip() for sentence in nlp(EN).sents] == [EN.removesuffix(" Others did not."), "Others did not."]


@pytest.mark.parametrize(
    "term", ["下丘脑", "杏仁核", "伏隔核", "腹侧被盖区", "背根神经节", "蓝斑核", "内侧前额叶皮质", "脊髓背角", "催产素受体"]
)
def test_domain_terms_stay_whole(nlp: Language, term: str) -> None:
    assert term in [token.text for token in nlp(f"结果显示大鼠{term}内的表达升高")]


def test_words_of_both_languages_are_those_of_jieba_and_spacy(nlp: Language) -> None:
    words = [token.text for token in nlp("研究显示疼痛减轻，the patients' pain wasn't relieved (P<0.05)。") if not token.is_space]
    assert "".join(words) == "研究显示疼痛减轻，thepatients'painwasn'trelieved(P<0.05)。"
    assert {"研究", "疼痛", "patients", "was", "n't", "relieved"} <= set(words)


def test_a_doc_survives_its_bytes(nlp: Language) -> None:
    for text in TEXTS:
        doc = nlp(text)
        again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
        assert found(again) == found(doc) != []
        for name in ("sentences", "citations", "abbreviations"):
            assert json.dumps(again._.get(name)) == json.dumps(doc._.get(name))


def test_a_docbin_keeps_docs_on_disk(nlp: Language, tmp_path: Path) -> None:
    docs = [nlp(text) for text in TEXTS]
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "docs.spacy")
    again = list(DocBin().from_disk(tmp_path / "docs.spacy").get_docs(nlp.vocab))
    assert [doc.text for doc in again] == list(TEXTS)
    assert list(map(found, again)) == list(map(found, docs))


def test_pipe_gives_what_single_calls_give(nlp: Language) -> None:
    texts = [*TEXTS, "", "没有。"] * 3
    assert [found(doc) for doc in nlp.pipe(texts, batch_size=2)] == [found(nlp(text)) for text in texts]
    assert [context for _, context in nlp.pipe([(ZH, 1), (EN, 2)], as_tuples=True)] == [1, 2]


def test_docs_do_not_share_what_they_hold(nlp: Language) -> None:
    first = nlp(ZH)
    before = found(first)
    second = nlp(EN)
    assert found(first) == before
    assert first._.mention_values is not second._.mention_values
    assert Doc(nlp.vocab, words=["a"])._.mention_values == {}


def test_components_are_factories_that_others_can_add() -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("revmine_dose")
    nlp.add_pipe("revmine_mentions")
    doc = nlp("Rats received 24 IU of oxytocin in 0.5 mg/kg ketamine for 3 weeks.")
    assert [(span.label_, span.text) for span in doc.spans["mentions"]] == [("DOSE", "24 IU"), ("DOSE", "0.5 mg/kg")]
    assert set(COMPONENTS) <= set(nlp.factory_names)


def test_the_order_of_components_is_the_visible_one(nlp: Language) -> None:
    assert tuple(nlp.pipe_names) == COMPONENTS
    assert "doc.spans" in nlp.get_factory_meta("revmine_mentions").assigns


def test_a_component_of_ones_own_sees_the_mentions() -> None:
    @Language.component("test_counter")
    def counter(doc: Doc) -> Doc:
        doc.user_data["doses"] = sum(span.label_ == "DOSE" for span in doc.spans["mentions"])
        return doc

    nlp = pipeline.load()
    nlp.add_pipe("test_counter", last=True)
    assert nlp(EN).user_data["doses"] == 1
    assert found(nlp(EN)) == found(pipeline.load()(EN))


def test_a_component_can_be_left_out(nlp: Language) -> None:
    with nlp.select_pipes(disable=["revmine_dose"]):
        labels = {label for label, _, _ in found(nlp(EN))}
    assert "DOSE" not in labels and {"DURATION", "RECEPTOR", "BRAIN_REGION"} <= labels


def test_a_language_survives_the_disk(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert [found(again(text)) for text in TEXTS] == [found(nlp(text)) for text in TEXTS]


def test_displacy_draws_the_mentions(nlp: Language) -> None:
    page = displacy.render(nlp(ZH), style="span", options={"spans_key": "mentions"}, jupyter=False, page=True)
    assert all(label in page for label in ("DOSE", "BRAIN_REGION", "SPINAL_REGION", "RECEPTOR"))


def test_only_a_mention_has_a_value(nlp: Language) -> None:
    assert Span(nlp(EN), 0, 1, label="DOSE")._.value is None
