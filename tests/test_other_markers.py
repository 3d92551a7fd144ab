"""Citations by author and year, and superscripts that a PDF has set down: read where a document has that style, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.model import Record

Process = Callable[[str], Record]

APA = (
    "Lee, S.-H., & Kim, J. (2020). Oxytocin and pain. Pain Reviews, 1(2), 3-9.",
    "Okafor, N. (2019a). Trust after oxytocin. Mind and Brain, 12, 104-121.",
    "Okafor, N. (2019b). Trust in old age. Mind and Brain, 12, 122-131.",
    "Wang, L., Hu, B., & Li, C. (2018). Sleep in age. Sleep Letters, 5(1), 1-7.",
)
PROSE = (
    "Oxytocin eases pain (Lee & Kim, 2020; Wang et al., 2018). In a trial of 52 men, Okafor (2019a) gave 24 IU once daily for 4 weeks. "
    "A second trial (see Okafor, 2019b) failed. Wang et al. (2018) saw less sleep in the year (2017) before, and others agreed "
    "(n = 12, 2019; Smith et al., 2001).\n"
)


PLAIN = "Pain is common in old age and seldom treated well; sleep suffers first, and mood after that.\n" * 5
SCHLICHT = "疼痛在老年人中十分常见，往往得不到充分的治疗，首先受到影响的是睡眠，其次是情绪。\n" * 5


def told(record: Record) -> list[tuple[str, tuple[int, ...], str | None]]:
    return [(citation.text, citation.numbers, citation.author) for citation in record.citations]


def test_authors_and_years(process: Process) -> None:
    record = process("Oxytocin and pain in older adults\n\n" + PLAIN + PROSE + "\nReferences\n" + "\n".join(APA) + "\n")
    assert told(record) == [
        ("Lee & Kim, 2020", (1,), None),
        ("Wang et al., 2018", (4,), None),
        ("(2019a)", (2,), "Okafor"),
        ("(see Okafor, 2019b)", (3,), None),
        ("(2018)", (4,), "Wang"),
    ]
    (dose,) = [mention for mention in record.mentions if mention.label == "DOSE"]
    assert dose.citations == (2,)
    assert [(study.citation, study.author) for study in record.studies if study.doses] == [(2, "Okafor")]


def test_chinese_authors_and_years(process: Process) -> None:
    entries = (
        "王芳, 李四. 催产素的镇痛作用[J]. 疼痛杂志, 2019, 9(2): 101-104.",
        "陈竺, 赵明, 钱进. 催产素与睡眠[J]. 睡眠杂志, 2020, 1(1): 1-4.",
        "Lee S, Kim J. Oxytocin and pain[J]. J Pain, 2018, 3(1): 5-9.",
    )
    body = "催产素可减轻疼痛（王芳和李四，2019；陈竺等，2020）。陈竺等（2020）给予24 IU后疼痛减轻。"
    body += "Lee等（2018）的结果相反（见王芳和李四，2019）。\n"
    record = process("催产素与疼痛\n\n" + SCHLICHT + body + "\n参考文献\n" + "\n".join(entries) + "\n")
    assert told(record)[:4] == [
        ("王芳和李四，2019", (1,), None),
        ("陈竺等，2020", (2,), None),
        ("（2020）", (2,), "陈竺"),
        ("（2018）", (3,), "Lee"),
    ]


def test_lost_spaces(process: Process) -> None:
    entries = (
        "陆遥，沈亦桐.(2013)．恐惧消退与睡眠.睡眠学报,33(3),209-214.",
        "郑清和，陆遥，欧阳明.(2014).焦虑与惊跳.睡眠学报,",
        "(3),396-404.",
        "Okafor,N.,de Wilde,S.,& Risbrough-Kane,V.(2013).Fear after sleep in mice. Mind and Brain, 22(1),199-208.",
        "Tanaka, E.， Holm,N. M.,... Lee,J.J.(2015). Fear in rats of both sexes. Proceedings of the Academy ofSleep, 22(5),247-257.",
    )
    body = (
        "恐惧消退依赖睡眠(陆遥，沈亦桐，2013；Okaforet al.,2013;Okafor,de Wilde,& Risbrough-Kane,2013)。大鼠亦然(Tanaka etal.，2015)，"
        "人类不同(Anna B. Tanaka et al., 2015; Tanaka＆Holm,2015)。焦虑无关（郑清和 等，2014)。\n"
    )
    record = process("恐惧与睡眠\n\n" + SCHLICHT + body + "\n参考文献\n" + "\n".join(entries) + "\n")
    assert [(text, numbers) for text, numbers, _ in told(record)] == [
        ("陆遥，沈亦桐，2013", (1,)),
        ("Okaforet al.,2013", (3,)),
        ("Okafor,de Wilde,& Risbrough-Kane,2013", (3,)),
        ("(Tanaka etal.，2015)", (4,)),
        ("Anna B. Tanaka et al., 2015", (4,)),
        ("Tanaka＆Holm,2015", (4,)),
        ("（郑清和 等，2014)", (2,)),
    ]
    assert [reference.csl["container-title"] for reference in record.references] == [
        "睡眠学报",
        "睡眠学报",
        "Mind and Brain",
        "Proceedings of the Academy ofSleep",
    ]
    assert [reference.csl["page"] for reference in record.references] == ["209-214", "396-404", "199-208", "247-257"]
    assert [len(reference.csl["author"]) for reference in record.references] == [2, 3, 3, 3]


def test_several_works_in_a_bracket(process: Process) -> None:
    entries = (
        *APA,
        "Lee, S.-H., & Moreau, P. (2020). Oxytocin and sleep. Sleep Letters, 2(2), 3-9.",
        "Wang, L. (2016). Mood in age. Sleep Letters, 3(1), 10-17.",
        "Wang, L., Hu, B., & Li, C. (2016). Dreams in age. Sleep Letters, 3(1), 1-7.",
    )
    body = (
        "Oxytocin eases pain (Lee & Moreau, 2020, Wang et al., 2018; Okafor, 2019a,b). Sleep is worse (Wang et al., 2016, 2018, p. 12), "
        "as Lee and Kim (2020) and Wang (2016) saw. Okafor (2019) is not known, Wang et al. (1999) neither, nor Smith (2018).\n"
    )
    record = process("Oxytocin and pain\n\n" + PLAIN + body + "\nReferences\n" + "\n".join(entries) + "\n")
    assert told(record) == [
        ("Lee & Moreau, 2020", (5,), None),
        ("Wang et al., 2018", (4,), None),
        ("Okafor, 2019a,b", (2, 3), None),
        ("(Wang et al., 2016, 2018, p. 12)", (7, 4), None),
        ("(2020)", (1,), "Lee"),
        ("(2016)", (6,), "Wang"),
        ("(2019)", (), "Okafor"),
        ("(1999)", (), "Wang"),
        ("(2018)", (), "Smith"),
    ]
    assert [(warning.code, warning.message) for warning in record.warnings] == [
        ("reference_ambiguous", "Okafor 2019 may be any of the entries 2, 3"),
        ("reference_other_year", "Wang is cited with the year 1999, and listed with 2016, 2018"),
        ("reference_not_listed", "Smith 2018 is cited and not in the reference list"),
    ]


def test_a_short_text(process: Process) -> None:
    entries = (
        "王磊, 刘洋, 周杰. 褪黑素对失眠的疗效[J]. 中国睡眠, 2018, 4(2): 11-15.",
        "李娜, 赵敏. 褪黑素受体与节律[J]. 生理科学, 2020, 6(1): 3-9.",
        "陈晓. 节律与年龄[J]. 中国睡眠, 2019, 5(1): 1-4.",
        "陈晓. 节律与性别[J]. 中国睡眠, 2019, 5(3): 20-24.",
    )
    body = "王磊等（2018）给予48例失眠患者口服褪黑素3 mg。李娜和赵敏（2020）的研究中，MT1受体表达升高。"
    record = process(body + "结果一致（王磊等，2018；陈晓，2019a，b）。\n\n参考文献\n" + "\n".join(entries) + "\n")
    assert told(record) == [
        ("（2018）", (1,), "王磊"),
        ("（2020）", (2,), "李娜"),
        ("王磊等，2018", (1,), None),
        ("陈晓，2019a，b", (3, 4), None),
    ]


def test_superscripts(process: Process) -> None:
    entries = [f"{number}. Lee A, Kim B. Pain of kind {number} in men. J Pain. 2019;{number}(1):1-9." for number in range(1, 7)]
    body = "Oxytocin eases pain.1,2 It also shortens sleep,3 and GluN2B, CA1 and 24 IU matter.4-6 The COX2 inhibitor of 2019 did not.\n"
    record = process("Oxytocin and pain\n\n" + PLAIN + body + "\nReferences\n" + "\n".join(entries) + "\n")
    assert told(record) == [("1,2", (1, 2), None), ("3", (3,), None), ("4-6", (4, 5, 6), None)]


def test_superscripts_behind_names_and_at_the_end(process: Process) -> None:
    entries = [f"{number}. Lee A, Kim B. Pain of kind {number} in men. J Pain. 2019;{number}(1):1-9." for number in range(1, 7)]
    body = "Lee and colleagues1 gave 24 IU to 52 men. In the study by Lee2 sleep was shorter. Mood was better.1,2,3 Pain was less.3,5,6\n"
    record = process("Oxytocin and pain\n\n" + PLAIN + body + "\nReferences\n" + "\n".join(entries) + "\n")
    assert told(record) == [("1", (1,), "Lee"), ("2", (2,), "Lee"), ("1,2,3", (1, 2, 3), None), ("3,5,6", (3, 5, 6), None)]


def test_chinese_superscripts(process: Process) -> None:
    entries = [f"[{number}] 王芳. 疼痛研究之{number}[J]. 疼痛杂志, 2019, {number}(1): 1-9." for number in range(1, 6)]
    body = "催产素可减轻疼痛1-2。睡眠改善3，剂量为24 IU，共14 d。CA1区与情绪有关4,5。\n"
    record = process("催产素与疼痛\n\n" + SCHLICHT + body + "\n参考文献\n" + "\n".join(entries) + "\n")
    assert told(record) == [("1-2", (1, 2), None), ("3", (3,), None), ("4,5", (4, 5), None)]


def test_never_beside_bracketed_markers(process: Process) -> None:
    body = "Oxytocin eases pain [1]. Lee (2020) agreed [2], as did Wang et al. (2018) [3] and Okafor (2019) [4]; pain,3 sleep.4 Mood.5\n"
    assert [text for text, _, _ in told(process("Oxytocin and pain\n\n" + PLAIN + body))] == ["[1]", "[2]", "[3]", "[4]"]


def test_years_in_brackets_alone_are_no_markers(process: Process) -> None:
    body = "The act (1983) was changed (1996) and again (2007). The spring (2019) and its rules (2020) of the city (2021) held.\n"
    assert told(process("Laws\n\n" + body + "\nPlain text follows here.\n")) == []
