"""Words of the world beside the code lists: what each means, what is asked, and that nothing near two entries is guessed."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.imports.columns.headings import Headings
from db.errors import BadValue
from db.kinds import Choice, YesNo
from db.records import TABLES, VIEWS, View, codes, view
from db.records.words import heading_key, headings

#: Headings and code words met in public templates, exports and notices; `seen`: read literally in a source.
VOCABULARY = json.loads((Path(__file__).parent.parent / "files" / "vocabulary.json").read_text("utf-8"))
LISTS = list(dict.fromkeys(f.kind for record in TABLES.values() for f in record.fields() if isinstance(f.kind, Choice)))


def read(kind: Choice, word: str) -> str | None:
    try:
        value: Any = kind.read(word)
    except BadValue:
        return None
    return "、".join(value) if isinstance(value, tuple) else value


def test_words_met_in_the_world_are_read() -> None:
    words = VOCABULARY["words"]
    missed = [w for w in words if read(getattr(codes, w["code"]), w["word"]) != w["ours"]]
    assert [w for w in missed if w["seen"]] == []
    assert len(missed) <= len(words) * 0.05
    # A stage on the way to the Party or the League is no status, and a blank word no entry.
    assert {w["word"] for w in missed} == {"入团积极分子", "入党积极分子", "发展对象", "无"}


@pytest.mark.parametrize(
    ("kind", "word", "label", "rest"),
    [
        (codes.EDUCATION, "初三", "初中", ""), (codes.EDUCATION, "八年级2班", "初中", ""), (codes.EDUCATION, "九（1）班", "初中", ""),
        (codes.EDUCATION, "高二(5)班", "普通高中", ""), (codes.EDUCATION, "大学三年级", "大学本科", ""), (codes.EDUCATION, "研一", "研究生", ""),
        (codes.EDUCATION, "中专二年级", "中等职业", ""), (codes.EDUCATION, "本科（在读）", "大学本科", ""), (codes.EDUCATION, "在职研究生", "研究生", ""),
        (codes.EDUCATION, "全日制本科毕业", "大学本科毕业", ""), (codes.EDUCATION, "专科毕业", "大学专科毕业", ""), (codes.EDUCATION, "五年级", "小学", ""),
        (codes.SCHOOLING, "六年级", "小学", "六年级"), (codes.SCHOOLING, "幼儿园中班", "幼儿园", "中班"), (codes.SCHOOLING, "高二(3)班", "高中", "高二3班"),
        (codes.POLITICAL_STATUS, "中共党员（含预备）", "中共党员", ""), (codes.POLITICAL_STATUS, "群众（团员）", "共青团员", ""),
        (codes.POLITICAL_STATUS, "共青团员（流动）", "共青团员", "流动"), (codes.POLITICAL_STATUS, "党员（保留团籍）", "中共党员", "保留团籍"),
        (codes.MEMBER_STATUS, "年满28周岁离团", "超龄离团", ""), (codes.MEMBER_STATUS, "自愿退团待审核", "退团", "待审核"),
        (codes.CARE_TYPE, "由外婆照顾", "委托照护", ""), (codes.CARE_TYPE, "叔叔代为照料", "委托照护", ""), (codes.CARE_TYPE, "爷爷", "委托照护", ""),
        (codes.HEALTH, "残疾（肢体二级）", "残疾", "肢体二级"), (codes.HEALTH, "视力残疾一级", "残疾", "视力一级"),
        (codes.DISABILITY, "肢体二级", "肢体", "二级"), (codes.DISABILITY_GRADE, "肢体二级", "二级", "肢体"),
        (codes.RELATION, "系其祖父", "祖父", ""), (codes.RELATION, "表叔", "其他亲属", ""),
        (codes.BRANCH_TYPE, "村（居）团支部", "农村团支部", ""), (codes.BRANCH_TYPE, "行政村团总支", "农村团支部", ""), (codes.BRANCH_TYPE, "社区支部", "社区团支部", ""),
        (codes.BRANCH_TYPE, "非公企业团支部委员会", "企业团组织", ""), (codes.BRANCH_TYPE, "中学团委", "学校团组织", ""),
        (codes.SEX, "男□ 女☑", "女", ""), (codes.SEX, "■男 □女", "男", ""), (codes.ETHNICITY, "维族", "维吾尔族", ""), (codes.ETHNICITY, "满", "满族", ""),
        (codes.SERVICE_CATEGORY, "环保志愿服务活动", "生态建设", ""), (codes.SERVICE_CATEGORY, "河道清理", "生态建设", ""),
        (codes.GRADE, "评为优秀团员", "优秀", ""), (codes.VISIT_MODE, "上门看望", "入户", ""), (codes.EVENT_KIND, "开展主题团日活动", "主题团日", ""),
    ],
)  # fmt: skip
def test_productive_words_are_read_by_their_rule(kind: Choice, word: str, label: str, rest: str) -> None:
    assert kind.reading(word) == (label, rest)
    if rest:
        with pytest.raises(BadValue, match="放不进这一栏"):
            kind.typed(word)


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (codes.BRANCH_TYPE, "机关事业单位团支部"), (codes.BRANCH_TYPE, "非企业团支部"), (codes.BRANCH_TYPE, "团支部"), (codes.POLITICAL_STATUS, "非党员"),
        (codes.POLITICAL_STATUS, "党员或团员"), (codes.EDUCATION, "高中/中专"), (codes.EDUCATION, "大专以上"), (codes.EDUCATION, "非本科"),
        (codes.SCHOOLING, "在校"), (codes.SCHOOLING, "小学毕业"), (codes.HEALTH, "非残疾"), (codes.RELATION, "外祖父母"), (codes.SEX, "男/女"), (codes.SEX, "男□ 女□"),
        (codes.SEX, "男☑ 女☑"), (codes.ETHNICITY, "少数民族"), (codes.CARE_TYPE, "不详"),
    ],
)  # fmt: skip
def test_what_may_be_two_entries_is_none(kind: Choice, word: str) -> None:
    with pytest.raises(BadValue, match="可以填"):
        kind.read(word)
    assert all(option in kind.options for option in kind.nearest(word))


def test_the_likeliest_entries_are_suggested_first() -> None:
    assert codes.BRANCH_TYPE.nearest("机关事业单位团支部")[0].label in ("机关团支部", "事业单位团组织")
    assert codes.EDUCATION.nearest("高职院校")[0].label == "大学专科"
    assert codes.POLITICAL_STATUS.nearest("入团积极分子") and codes.SEX.nearest("zzz") == ()
    assert [option.label for option in codes.EDUCATION.nearest("初三")] == ["初中"]


@pytest.mark.parametrize("word", ["是☑ 否□", "■是 □否", "已递交", "已交", "√", "■", "1", "Y", "具备"])
def test_ticks_and_words_for_yes(word: str) -> None:
    assert YesNo().read(word) is True


@pytest.mark.parametrize("word", ["是□ 否☑", "未递交", "没有", "□", "×", "0", "不需要"])
def test_ticks_and_words_for_no(word: str) -> None:
    assert YesNo().read(word) is False


@pytest.mark.parametrize("kind", LISTS, ids=lambda kind: kind.title)
@given(st.data())
def test_a_word_with_something_put_before_it_is_never_read_as_another_entry(kind: Choice, data: st.DataObject) -> None:
    option = data.draw(st.sampled_from(kind.options))
    word = data.draw(st.sampled_from(option.words))
    for said in (f"非{word}", f"不是{word}"):
        value = read(kind, said)
        assert value is None or any(said in other.words for other in kind.options)


def test_headings_met_in_the_world_are_understood_by_sheets_of_their_kind() -> None:
    known: dict[str, Headings] = {}
    missed = []
    for h in VOCABULARY["headings"]:
        chosen = view(h["kind"])
        assert chosen
        columns, _ = known.setdefault(h["kind"], Headings(chosen)).columns([(h["heading"],)])
        if [(c.field.label, c.link) for c in columns] != [(h["ours"], "")]:
            missed.append(h)
    assert [h["heading"] for h in missed if h["seen"]] == []
    assert len(missed) <= len(VOCABULARY["headings"]) * 0.05


@pytest.mark.parametrize(
    ("kind", "heading", "label"),
    [
        ("members", "归属团支部", "所在团支部"), ("members", "身份证件编号", "身份证号"), ("members", "本人手机", "手机"), ("events", "到场人次", "实到人数"), ("members", "迁出日", "离开日期"),
        ("children", "立档年月", "建档日期"), ("transfer", "迁往", "对方组织"), ("post", "现任", "职务"), ("children", "监护状况", "监护类型"), ("members", "入团年月日", "入团时间"),
        ("events", "培训类型", "活动类别"), ("visit", "家访情况", "走访情况"), ("hours", "志愿服务时数", "服务时长"), ("children", "是否在校寄宿", None),
        ("members", "志愿者编号", None), ("members", "家长电话", None), ("members", "入团时所在单位", None), ("members", "团龄", None), ("children", "走访频次", None),
        ("members", "介绍人姓名", None), ("branches", "团员数", None), ("transfer", "转接方式", None), ("members", "证件类型", None), ("members", "父亲姓名", None),
    ],
)  # fmt: skip
def test_headings_of_known_parts_are_understood_and_others_are_nobodys(kind: str, heading: str, label: str | None) -> None:
    chosen = view(kind)
    assert chosen
    columns, _ = Headings(chosen).columns([(heading,)])
    assert [c.field.label for c in columns] == ([label] if label else [])


@pytest.mark.parametrize("chosen", VIEWS.values(), ids=lambda chosen: chosen.key)
def test_no_heading_of_parts_takes_one_that_is_declared(chosen: View) -> None:
    fields = chosen.fields()
    for key, field in headings(chosen.record.table, fields).items():
        assert key == heading_key(key) and field in fields
        assert all(key != heading_key(words) for f in fields for words in (f.label, *f.aliases))
