"""The annual summary: every row of the acceptance table, what its numbers follow, and townships of other kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.summary.drafting import draft, refreshed
from app.summary.hints import hints
from app.summary.targets import Answers, source
from app.summary.text import HEADING, SUBHEADING, Number, Summary
from app.summary.unsupported import unsupported
from db.records import TABLES
from db.store import Store
from tests.conftest import copy_of

DAY = date(2021, 12, 31)


@pytest.fixture(scope="module")
def sample(whole_sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample township; a test that changes it takes the step back."""
    with Store.open(copy_of(whole_sample_file, tmp_path_factory.mktemp("sample")), check=False, daily=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def written(sample: Store) -> Summary:
    return draft(sample, DAY)


def add(store: Store, table: str, **values: Any) -> int:
    record = TABLES[table]
    read = {n: record.field(n).kind.read(v) if isinstance(v, str) else v for n, v in values.items()}
    with store.step("test"):
        saved = store.save(record(**read))
    assert saved.id
    return saved.id


def text(summary: Summary, section: str = "") -> str:
    return "\n".join(p.text for p in summary.paragraphs if p.section.startswith(section))


#: Row of the acceptance table, section, words that have to stand there.
ROWS = (
    (1, "intro", "溪翁庄镇团委在镇党委的领导和团县委的指导下"), (2, "intro", "坚持党建带团建"), (3, "basics", "基层团组织25个"), (4, "basics", "农村团支部14个"),
    (5, "basics", "企业团组织7个"), (6, "basics", "事业单位团组织2个"), (7, "basics", "机关团支部1个"), (8, "basics", "大学生村官团支部1个"), (9, "basics", "团员267人"),
    (10, "organisation.members", "推荐优秀团员入党8名"), (11, "organisation.officers", "编外委员6名"), (12, "organisation.officers", "组织推荐、群众推荐等方式"),
    (13, "organisation.officers", "优秀青年、团干部、非公企业职工"), (14, "organisation.officers", "农村团支部共有副书记14名"), (15, "training.sessions", "远程教育网络"),
    (16, "training.sessions", "电教中心、培训中心"), (17, "training.learning", "互联网党团知识竞赛"), (18, "training.learning", "《建党伟业》"),
    (19, "volunteers.events", "远程教育站点开展志愿服务2次，帮助党员干部学习"), (20, "training.sessions", "培训10期"), (21, "training.sessions", "400余人次"),
    (22, "training.sessions", "共计40小时"), (23, "training.talks", "团支部书记月谈会12次，参加156人次"), (24, "training.talks", "学政策、总结工作、交流方法"),
    (25, "training.sessions", "选派编外委员、编外副书记等团干部参加“北京市乡镇团干部培训班”"), (26, "youth.club", "晓慧农业生态观光园青年社"), (27, "youth.club", "团组织关系转接14次"),
    (28, "youth.club", "政策咨询15次、维护权益5次"), (29, "youth.club", "服务本地青年22次、外来青年19次"), (30, "youth.sports", "文体活动6次"),
    (31, "youth.employment", "与北京交通大学语言与传播学院合作，开展座谈授课4次"), (32, "youth.employment", "职业外语"), (33, "publicity.channels", "宣传栏、黑板报、互联网、广播共4种载体"),
    (34, "publicity.honours", "优秀青年先进事迹12件"), (35, "volunteers.teams", "志愿服务队6支"), (36, "volunteers.teams", "注册志愿者839人"),
    (37, "publicity.rules", "工作制度8份"), (38, "volunteers.teams", "全年人均500小时以上"), (39, "children.safety", "会同溪翁庄镇综治办、溪翁庄镇教委开展安全自护教育3次"),
    (40, "children.safety", "《安全自护教育手册》226本"), (41, "children.safety", "《应急救护手册》310本"), (42, "children.safety", "自护包130个"),
    (43, "children.safety", "应急救护包66个"), (44, "children.condolence", "春节慰问低保重残家庭青少年"), (45, "children.condolence", "五四慰问低保重残家庭青少年"),
    (46, "children.tutoring", "16名志愿者为33名儿童辅导260人次，累计525小时"), (47, "children.tutoring", "补习功课"), (47, "children.tutoring", "教授生活常识"),
    (48, "children.files", "长期帮扶档案36份"), (49, "partners.university", "共建继续实施，合作方式有互助合作"), (50, "partners.university", "北京交通大学语言与传播学院"),
    (51, "partners.research", "首都儿科研究所"), (52, "partners.university", "先后接待共建来访两批"), (53, "partners.university", "40多名师生"),
    (54, "partners.university", "石马峪村"), (55, "partners.university", "农村经济发展"), (56, "partners.university", "社会变迁、惠农政策、青年教育"),
    (57, "partners.research", "11月，首都儿科研究所科研人员和专家9名"), (58, "partners.research", "到镇中心校开展儿童健康状况调研"), (59, "children.files", "儿童健康长期档案44份"),
    (60, "shortcomings", "【请补写"), (60, "plans", "【请补写"),
)


@pytest.mark.whole
@pytest.mark.parametrize(("row", "section", "words"), ROWS, ids=[f"{row}-{words}" for row, _, words in ROWS])
def test_every_row_of_the_acceptance_table_is_there(written: Summary, row: int, section: str, words: str) -> None:
    assert words in text(written, section)


def test_headings_are_numbered_in_their_order(written: Summary) -> None:
    """Row 61: no number comes twice."""
    seen: list[str] = []
    for mark, paragraph in written.numbered():
        if paragraph.kind == HEADING:
            seen = []
        if paragraph.kind in (HEADING, SUBHEADING):
            assert mark not in seen
            seen.append(mark)


#: What is added, and which words become which.
CHANGES: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("branch", {"full_name": "新村团支部", "org_type": "农村团支部", "founded_on": "2021-05"}, "基层团组织25个，其中农村团支部14个", "基层团组织26个，其中农村团支部15个"),
    ("branch", {"full_name": "新校团总支", "org_type": "学校团组织"}, "基层团组织25个", "学校团组织1个"),
    ("person", {"name": "新来", "member_status": "在册", "joined_on": "2021-05-04"}, "全年新发展团员15名", "全年新发展团员16名"),
    ("post", {"person": 1, "branch": 1, "title_name": "编外委员", "start_on": "2021-05"}, "编外委员6名", "编外委员7名"),
    ("event", {"title_name": "加期", "kind": "培训", "day": DAY, "present": 100, "minutes": 90}, "全年共举办培训10期，与上年相比增加3期，参加培训400余人次，培训时间共计40小时",
     "全年共举办培训11期，与上年相比增加4期，参加培训500余人次，培训时间共计41.5小时"),
    ("event", {"title_name": "加谈", "kind": "月谈会", "day": DAY, "present": 10}, "团支部书记月谈会12次，参加156人次", "团支部书记月谈会13次，参加166人次"),
    ("event", {"title_name": "加赛", "kind": "知识竞赛", "day": DAY, "present": 14}, "参加186人次", "参加200人次"),
    ("event", {"title_name": "第三批来访", "kind": "高校共建", "day": DAY, "present": 20, "external": 17}, "来访两批，共40多名师生", "来访三批，共60名师生"),
    ("event", {"title_name": "加宣", "kind": "宣传", "day": DAY, "channel": ("公众号",)}, "共4种载体", "公众号共5种载体"),
    ("help", {"day": DAY, "kind": "维权", "origin": "外来"}, "维护权益5次", "维护权益6次"),
    ("honour", {"name": "先进个人", "year": 2021, "level": "国"}, "荣誉12项", "荣誉13项"),
    ("team", {"name": "新队", "status": "活跃"}, "志愿服务队6支", "志愿服务队7支"),
    ("person", {"name": "新志愿者", "volunteer_status": "在册", "registered_on": "2021-06"}, "注册志愿者839人，与上年末相比净增加126人（新注册135人", "注册志愿者840人，与上年末相比净增加127人（新注册136人"),
    ("document", {"title_name": "新制度", "kind": "制度", "day": DAY}, "工作制度8份", "工作制度9份"),
    ("material", {"event": 0, "item": "自护包", "quantity": 5, "unit_name": "个"}, "自护包130个", "自护包135个"),
    ("child", {"name": "某", "opened_on": DAY, "status": "在帮"}, "长期帮扶档案36份", "长期帮扶档案37份"),
    ("visit", {"child": 1, "day": DAY, "mode": "入户"}, "共走访444次", "共走访445次"),
    ("tutoring", {"child": 1, "day": DAY, "minutes": 60, "subject": "数学"}, "辅导260人次，累计525小时", "辅导261人次，累计526小时"),
    ("health_check", {"child": 1, "day": DAY}, "体检36人次", "体检37人次"),
    ("aid", {"child": 1, "day": DAY, "item": "大米", "quantity": 3, "unit_name": "袋"}, "大米17袋", "大米20袋"),
)


@pytest.mark.parametrize(("table", "values", "before", "after"), CHANGES, ids=[f"{c[0]}-{c[3]}" for c in CHANGES])
def test_a_record_more_changes_its_number(sample: Store, written: Summary, table: str, values: dict[str, Any], before: str, after: str) -> None:
    assert before in text(written)
    if values.get("event") == 0:
        values = values | {"event": sample.scalar("SELECT id FROM event WHERE kind = '自护教育' AND day LIKE '2021%'")}
    add(sample, table, **values)
    try:
        assert after in text(draft(sample, DAY))
    finally:
        sample.undo()


def test_an_event_taken_away_is_no_longer_told(sample: Store) -> None:
    event = sample.scalar("SELECT id FROM event WHERE kind = '知识竞赛' AND day LIKE '2021%'")
    with sample.step("test"):
        sample.delete(TABLES["event"], [event])
    try:
        assert "知识竞赛" not in text(draft(sample, DAY), "training")
    finally:
        sample.undo()


def test_every_number_has_its_records(sample: Store, written: Summary) -> None:
    numbers = [piece for p in written.paragraphs for piece in p.pieces if isinstance(piece, Number)]
    assert len(numbers) > 150
    answers = Answers(sample, DAY)
    for number in numbers:
        assert answers.shown(number) == number.shown
        found = source(sample, number, DAY)
        assert found.label and found.rule
        if number.target.startswith(("figure:", "record:")):
            assert found.ids, number


# --- townships of other kinds


def unit(store: Store, **values: str) -> None:
    with store.step("test"):
        for key, value in values.items():
            store.set_setting(key, value)


def nothing(store: Store) -> None:
    """An empty ledger."""


def school(store: Store) -> None:
    unit(store, unit="青云镇团委", party_committee="镇党委")
    branch = add(store, "branch", full_name="共青团青云镇中学总支部", short_name="青云中学团总支", org_type="学校团组织", youth_count=300, elected_on="2021-09")
    for n in range(31):
        add(store, "person", name=f"甲{n}", member_status="在册", joined_on="2021-05-04", branch=branch, sex="女" if n % 2 else "男")
    add(store, "post", person=1, branch=branch, title_name="书记", start_on="2021-09")
    add(store, "event", title_name="第1期团课", kind="团课", day=date(2021, 5, 1), present=31)


def one_child(store: Store) -> None:
    child = add(store, "child", name="乙", opened_on=date(2021, 3, 1), status="在帮", categories=("留守",))
    add(store, "visit", child=child, day=date(2021, 12, 20), mode="入户")


def social(store: Store) -> None:
    unit(store, unit="第5团工委")
    for org_type, name in (("社会组织团组织", "晨光社工团支部"), ("流动团员团支部", "流动团员团支部"), ("联合团支部", "商圈2号联合团支部")):
        branch = add(store, "branch", full_name=name, org_type=org_type, founded_on="2021-04")
        add(store, "person", name=name, member_status="流入", joined_on="2019-05-04", branch=branch)
    add(store, "honour", name="2021年先进集体", year=2021, branch=1, level="县", deeds="帮扶3户")
    add(store, "document", title_name="关于第5团工委的2项制度", kind="制度", day=date(2021, 3, 3))


def partners(store: Store) -> None:
    partner = add(store, "partner", full_name="某大学3号学院", kind="高校", first_year=2021)
    event = add(store, "event", title_name="2021年暑期社会实践", kind="高校共建", day=date(2021, 7, 3), place="3号院", external=12, present=20, result="走访15户，座谈两次。")
    add(store, "event_partner", event=event, partner=partner, role="共建")
    event = add(store, "event", title_name="安全自护教育", kind="自护教育", day=date(2021, 7, 3), present=20)
    add(store, "material", event=event, item="3号手电&电池{5}|组", quantity=20, unit_name="个")
    add(store, "event", title_name="《1921》观影", kind="观影", day=date(2021, 9, 9), present=22)


def volunteers_only(store: Store) -> None:
    for n in range(3):
        person = add(store, "person", name=f"丁{n}", volunteer_status="在册", registered_on="2020-06")
        add(store, "service", person=person, day=date(2021, 7, 1), minutes=90, category="社区服务")


def falling(store: Store) -> None:
    # Last year was kept in the ledger: one left then.
    add(store, "person", name="先行", joined_on="2015-05-04", member_status="退团", member_to="2020-03-01")
    branch = add(store, "branch", full_name="甲村团支部", org_type="农村团支部", founded_on="2010", elected_on="2018-02", term_end=date(2021, 2, 1))
    for n in range(9):
        gone = {"member_to": "2021-06-01", "member_status": "超龄离团"} if n < 4 else {"member_status": "在册"}
        add(store, "person", name=f"戊{n}", joined_on="2015-05-04", branch=branch, **gone)


TOWNS = (nothing, school, one_child, social, partners, volunteers_only, falling)


def sound(store: Store, day: date) -> Summary:
    """A draft in which no number is without a record and no sentence wants a hint."""
    summary = draft(store, day)
    assert unsupported(summary) == []
    assert {hint.kind for hint in hints(store, summary, day)} <= {"slot", "plausible"}
    assert refreshed(store, summary, day) == summary
    for paragraph in summary.paragraphs:
        assert not re.search(r"、、|，，|，。|；。|（）|等等|其中。|None|共。|，、|(?<![0-9.])0[人个支份名次]", paragraph.text)
    return summary


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.__name__)
@pytest.mark.parametrize("day", [DAY, date(2021, 6, 30), date(2022, 1, 5)], ids=str)
def test_other_townships_read_right(store: Store, town: Any, day: date) -> None:
    town(store)
    sound(store, day)


@pytest.mark.parametrize("day", [date(2018, 12, 31), date(2019, 12, 31), date(2020, 12, 31), date(2021, 1, 10), date(2021, 11, 26), DAY, date(2022, 3, 10)], ids=str)
def test_the_sample_reads_right_on_any_day(sample: Store, day: date) -> None:
    sound(sample, day)


def test_what_has_no_records_is_left_out(store: Store) -> None:
    summary = draft(store, DAY)
    assert [p.text for p in summary.paragraphs if p.kind == HEADING] == ["基本情况", "存在的不足", "下一年工作打算"]
    assert text(summary).count("【请补写：") == 4


def test_a_first_year_compares_with_nothing(store: Store) -> None:
    one_child(store)
    school(store)
    assert "上年" not in text(draft(store, DAY))


def test_a_part_that_is_the_whole_is_not_told_twice(store: Store) -> None:
    one_child(store)
    school(store)
    summary = draft(store, DAY)
    assert "建立长期帮扶档案1份。全年共走访1次，走访儿童1名。" in text(summary, "children")
    assert "基层团组织1个。" in text(summary, "basics")
    assert "志愿" not in text(summary)


def test_falls_are_told_with_their_reasons(store: Store) -> None:
    falling(store)
    summary = draft(store, DAY)
    assert "团员人数有所减少，与上年末相比减少4人（今年减少4人，其中超龄离团4人）" in text(summary, "shortcomings")
    assert "1个团组织届满后还没有换届" in text(summary, "shortcomings")
    assert "尽快完成1个届满团组织的换届" in text(summary, "plans")


def test_children_of_a_kind_with_one_or_two_are_not_told(store: Store) -> None:
    for n in range(4):
        add(store, "child", name=f"某{n}", opened_on=date(2021, 3, 1), status="在帮", categories=("留守",) if n else ("孤儿",))
    told = text(draft(store, DAY), "children")
    assert "留守儿童3名" in told and "孤儿" not in told


def test_part_of_a_year_is_not_compared_with_a_whole_one(sample: Store) -> None:
    half = text(draft(sample, date(2021, 6, 30)))
    assert "与上年末相比净增加10人" in half
    assert "与上年相比" not in half
    assert "现将截至6月30日的工作总结如下" in half
