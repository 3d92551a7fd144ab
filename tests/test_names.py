"""The authors at the beginning of a reference: persons of every make, and groups among them."""

from __future__ import annotations

import pytest

from pipeline.assemble.names import authors_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Arruda RR, Melo de Azeredo P, Aparecida de Souza A. Ringing ears.", ["Arruda", "Melo de Azeredo", "Aparecida de Souza"]),
        ("Ortega y Luna M, de la Rosa-Prieto R, 't Hoen BA. Sleep.", ["Ortega y Luna", "de la Rosa-Prieto", "'t Hoen"]),
        ("O'Dowd-Kerr M 3rd, Carl WA Jr. Sleep.", ["O'Dowd-Kerr", "Carl"]),
        ("Silva e Castro MA, Abu Nasr A, Le Blanc P, Ibn Sahl A. Sleep.", ["Silva e Castro", "Abu Nasr", "Le Blanc", "Ibn Sahl"]),
        ("Müller M, Strauß T, dos Reis Lima I. Sleep.", ["Müller", "Strauß", "dos Reis Lima"]),
        ("MELO DE AZEREDO P, LE BLANC C. Sleep[J].", ["MELO DE AZEREDO", "LE BLANC"]),
        ("Park A, Mills S, SLUMBER Collaborative Group. Sleep.", ["Park", "Mills", "SLUMBER Collaborative Group"]),
        ("Park A, Mills S; SLUMBER Investigators. Sleep.", ["Park", "Mills", "SLUMBER Investigators"]),
        ("Park A, Mills S for the Night Shift Study Group. Sleep.", ["Park", "Mills", "Night Shift Study Group"]),
        ("Park A, Mills S, et al; Night Shift Study Group. Sleep.", ["Park", "Mills", "Night Shift Study Group"]),
        ("Park, A., Melo de Azeredo, P., & The SLUMBER Consortium. (2001).", ["Park", "Melo de Azeredo", "SLUMBER Consortium"]),
        ("李明, 张三, 中国失眠研究协作组. 失眠的治疗[J].", ["李明", "张三", "中国失眠研究协作组"]),
        # Titles that speak of groups are no authors.
        ("Park A, Mills S. The Night Shift Study Group. Sleep.", ["Park", "Mills"]),
        ("Park A. Network of a Team. Sleep.", ["Park"]),
    ],
)
def test_the_names_of_a_reference(text: str, names: list[str]) -> None:
    found = [name.get("literal") or name["family"] for name in authors_of(text).names]
    assert found == names
