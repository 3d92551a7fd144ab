"""A dose is read back as it was meant, however it is written: another order of magnitude is the worst that a reader can do."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.model import DoseValue, Record

Process = Callable[[str], Record]
# How each unit may be written.
WAYS: dict[str, tuple[str, ...]] = {
    "mg": ("mg", "毫克", "ｍｇ"),
    "ug": ("μg", "µg", "ug", "mcg", "微克", "μɡ"),
    "g": ("g", "克"),
    "mg/kg": (
        *("mg/kg", "mg·kg-1", "mg·kg−1", "mg kg-1", "mg kg−1", "mg•kg-1", "mg/公斤", "毫克/千克", "毫克/公斤", "mg·kg⁻¹", "mg/Kg"),
        *("mg per kg", "mg／kg", "mg・kg-1", "mg/kg体重", "mg/kg体质量", "mg/kg body weight", "mg.kg-1", "mg·kg^-1"),
    ),
    "ug/kg": ("μg/kg", "μg·kg-1", "ug/kg", "微克/公斤", "mcg/kg", "µg kg-1"),
    "mg/kg/d": (
        *("mg/kg/d", "mg/(kg·d)", "mg·kg-1·d-1", "mg kg-1 d-1", "mg/kg/day", "mg/kg per day", "mg/kg·d", "mg·(kg·d)-1"),
        *("mg/（kg·d）", "mg·kg−1·day−1", "mg/kg/天", "mg·kg⁻¹·d⁻¹", "mg/kg体重/d", "mg/(kg*d)"),
    ),
    "ug/kg/min": ("μg/kg/min", "μg·kg-1·min-1", "μg/(kg·min)", "ug/kg/min", "μg kg-1 min-1", "mcg/kg/min", "μg·(kg·min)-1"),
    "mg/kg/h": ("mg/kg/h", "mg·kg-1·h-1", "mg/(kg·h)", "mg/kg/hr", "mg kg-1 h-1"),
    "mg/m2": ("mg/m2", "mg/m²", "mg·m-2", "mg/㎡", "mg m-2", "mg/m^2"),
    "mg/d": ("mg/d", "mg/day", "mg·d-1", "mg/天", "mg per day"),
    "[iU]": ("IU", "国际单位"),
    "[iU]/kg": ("IU/kg", "IU·kg-1", "IU/公斤"),
    "umol/L": ("μmol/L", "μmol·L-1", "μM", "umol/L", "µM", "μmol/l"),
    "nmol/L": ("nmol/L", "nM", "nmol·L-1"),
    "nmol": ("nmol",),
}
NUMBERS = ("0.5", "2", "10", "24", "0.05", "100", "7.5", "1000", "1,000", "２４", "0．5", "1 000", "0.25", "12.5")
SENTENCES = (
    "大鼠腹腔注射氯胺酮{}，连续观察。",
    "给予患者催产素{}治疗。",
    "Rats were given ketamine at {} by gavage.",
    "Ketamine ({}) was injected.",
)
BETWEEN = ("～", "-", "–", "—", "~", "至", " to ")
units = st.sampled_from([(unit, way) for unit, ways in WAYS.items() for way in ways])


def number(text: str) -> float:
    return float(unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", ""))


def fits(sentence: str, *pieces: str) -> bool:
    """Han characters stand in Chinese sentences, `` to `` in English ones."""
    chinese = not sentence.isascii()
    return all(chinese if any("\u4e00" <= char <= "\u9fff" for char in piece) else not (chinese and piece == " to ") for piece in pieces)


def doses(text: str) -> list[DoseValue]:
    return [mention.value for mention in pipeline.process(text=text).mentions if isinstance(mention.value, DoseValue)]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(units, st.sampled_from(NUMBERS), st.sampled_from(("", " ")), st.sampled_from(SENTENCES))
def test_one_dose(unit: tuple[str, str], amount: str, gap: str, sentence: str) -> None:
    code, way = unit
    if fits(sentence, way):
        (dose,) = doses(sentence.format(f"{amount}{gap}{way}"))
        assert (dose.low, dose.high, dose.unit) == (number(amount), number(amount), code)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    units, st.sampled_from(("0.5", "2", "10")), st.sampled_from(BETWEEN), st.sampled_from(("20", "40", "100")), st.sampled_from(SENTENCES)
)
def test_a_range(unit: tuple[str, str], low: str, between: str, high: str, sentence: str) -> None:
    code, way = unit
    if fits(sentence, way, between):
        (dose,) = doses(sentence.format(f"{low}{between}{high} {way}"))
        assert (dose.low, dose.high, dose.unit) == (float(low), float(high), code)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(units, st.sampled_from(SENTENCES))
def test_a_list(unit: tuple[str, str], sentence: str) -> None:
    code, way = unit
    if fits(sentence, way):
        (dose,) = doses(sentence.format(f"{'5、10和20' if not sentence.isascii() else '5, 10 and 20'} {way}"))
        assert (dose.values, dose.unit) == ((5, 10, 20), code)
