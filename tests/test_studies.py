"""What the running text says of single studies."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.model import Record, Study

Process = Callable[[str], Record]


def only(record: Record) -> Study:
    (study,) = record.studies
    return study


def test_a_chinese_study(process: Process) -> None:
    study = only(process("Wang等［3］给24名健康男性鼻内吸入催产素24\nIU，45 min后杏仁核的激活减弱。"))
    assert (study.citation, study.source, study.author, study.year) == (3, "text", "Wang", None)
    assert [(sample.n, sample.text) for sample in study.samples] == [(24, "24名健康男性")]
    assert [(dose.low, dose.unit, dose.text) for dose in study.doses] == [(24, "[iU]", "24 IU")]
    assert [(time.low, time.unit, time.role) for time in study.timing] == [(45, "min", "after_administration")]
    assert study.route is not None
    assert study.route.route == "intranasal"


def test_an_english_study(process: Process) -> None:
    study = only(process("In a trial of 52 men, Lee et al. [7] gave 20 mg of ketamine orally twice daily for 2 weeks."))
    assert (study.citation, study.author) == (7, "Lee")
    assert [sample.n for sample in study.samples] == [52]
    assert [dose.low for dose in study.doses] == [20]
    assert study.frequency is not None
    assert (study.frequency.times, study.frequency.per) == (2, "d")
    assert study.route is not None
    assert study.route.text == "orally"


def test_every_part_stands_in_the_source(process: Process) -> None:
    source = "Ruiz等［6］给30例患者静脉输注10\nmg，共2周。该研究还观察了12名健康志愿者。"
    study = only(process(source))
    parts = [*study.samples, *study.doses, *study.timing, *filter(None, [study.frequency, study.route])]
    assert len(parts) == 5
    for part in parts:
        assert "".join(source[start:end] for start, end in part.spans).split() == part.text.split()


def test_a_value_told_twice_is_listed_once(process: Process) -> None:
    study = only(process("Ruiz et al. [6] gave 10, 20 and 40 mg. Only 40 mg worked, and 40 mg was safe."))
    assert [dose.text for dose in study.doses] == ["10, 20 and 40 mg"]


@pytest.mark.parametrize(
    "text",
    [
        "疼痛常见于老年人［4］。",
        "口服10 mg可缓解疼痛［2-4］。",
        "成人每天口服10 mg。",
        "一项荟萃分析纳入3200例患者，剂量为20 mg［9］。",
        "Pain is common in old age [4].",
        "Oral ketamine 10 mg relieves pain [2-4].",
        "A meta-analysis of 3200 patients found no gain above 20 mg [9].",
        "The half-life is 6 h [4].",
    ],
)
def test_what_is_no_study(process: Process, text: str) -> None:
    assert process(text).studies == ()


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("Ruiz等［6］给30例患者静脉输注氯胺酮0.5 mg/kg或咪达唑仑0.045 mg/kg。", ["0.5 mg/kg"]),
        ("Ruiz et al. [6] gave 30 men ketamine 0.5 mg/kg or midazolam 0.02 mg/kg.", ["0.5 mg/kg"]),
        ("Ruiz et al. [6] gave 30 men ketamine 0.5 mg/kg or 1 mg/kg.", ["0.5 mg/kg", "1 mg/kg"]),
        ("Ruiz et al. [6] gave rats 3 nmol of orexin-A; the effect was prevented by SB-334867 (10 mg/kg).", ["3 nmol"]),
        ("Ruiz等［6］给20只大鼠ip氯胺酮10 mg/kg，预先给予拮抗剂NBQX 5 mg/kg可完全取消其作用。", ["10 mg/kg"]),
        ("Ruiz et al. [6] gave rats SB-334867 (20 mg/kg) 15 min before naloxone, 1 mg/kg.", ["20 mg/kg"]),
        ("Ruiz等［6］让14例患者在输注前45 min口服纳曲酮50 mg，随后静脉输注氯胺酮0.5 mg/kg。", ["0.5 mg/kg"]),
    ],
)
def test_doses_of_other_drugs_are_left_out(process: Process, text: str, doses: list[str]) -> None:
    assert [dose.text for dose in only(process(text)).doses] == doses


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("Ruiz等［6］让30例患者换用口服抗抑郁药，同时鼻内给予该药56 mg。", "intranasal"),
        ("Ruiz et al. [6] gave 12 rats 3 nmol i.c.v. under intravenous anaesthesia.", "intracerebroventricular"),
        ("Ruiz等［6］让14例患者在输注前45 min口服纳曲酮50 mg，随后静脉输注氯胺酮0.5 mg/kg。", "intravenous"),
    ],
)
def test_the_route_is_that_of_the_studys_drug(process: Process, text: str, route: str) -> None:
    study = only(process(text))
    assert study.route is not None
    assert study.route.route == route


def test_a_time_before_a_test_is_told_and_a_half_life_is_not(process: Process) -> None:
    study = only(process("Ruiz et al. [6] gave 12 rats 5 mg/kg i.p. 30 min before the session. Its half-life was 6 h."))
    assert [(time.low, time.unit) for time in study.timing] == [(30, "min")]


def test_a_route_alone_in_a_statement_at_large_makes_no_study(process: Process) -> None:
    assert process("随着研究的深入，已经发现鼻内给予该药可改善睡眠［4］。").studies == ()
    assert process("Preclinical studies have shown that the intrathecal peptide relieves pain [4].").studies == ()
