"""The sample township states every figure of the acceptance table, holds together, and is the same for the same seed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app import demo, figures
from app.demo.rows import AS_OF
from app.rules import monthly_dues
from app.settings import SETTINGS, get
from db.errors import Cancelled, UserError
from db.fields import Record
from db.kinds import Link
from db.records import TABLES, Branch, Child, Event, Person, Service, Team
from db.store import Store
from tests.conftest import copy_of

YEAR_END = date(2021, 12, 31)


def filled(path: Path, **options: object) -> Store:
    store = Store.open(path, check=False, daily=False)
    demo.fill(store, **options)  # type: ignore[arg-type]
    return store


def at(store: Store, *keys: str, year: int = 2021) -> list[object]:
    return list(figures.compute(store, date(year, 12, 31), keys).values())


# --- the acceptance table


def test_organisations(town: Store) -> None:
    keys = ("branches.total", "branches.rural", "branches.enterprise", "branches.institution", "branches.government", "branches.graduate_official")
    assert at(town, *keys) == [25, 14, 7, 2, 1, 1]
    by_type = "SELECT org_type, count(*) FROM branch WHERE level <> '团委' AND abolished_on IS NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    assert town.rows(by_type) == [("农村团支部", 14), ("企业团组织", 7), ("事业单位团组织", 2), ("大学生村官团支部", 1), ("机关团支部", 1)]


def test_members_and_where_they_came_from_and_went(town: Store) -> None:
    assert at(town, "members.total", "members.average_per_branch", "members.joined") == [267, 10.7, 15]
    keys = ("members.opening", "members.joined", "members.transferred_in", "members.left", "members.total")
    by_year = {year: at(town, *keys, year=year) for year in range(2018, 2022)}
    assert {year: numbers[-1] for year, numbers in by_year.items()} == {2018: 281, 2019: 276, 2020: 271, 2021: 267}
    for opening, joined, came, left, closing in by_year.values():
        assert opening + joined + came - left == closing  # type: ignore[operator]
    for year in range(2018, 2022):
        gone, papers = at(town, "members.left_transferred", "members.transferred_out", year=year)
        assert gone == papers


def test_what_was_so_before_leaves_every_figure_of_the_four_years_as_it_is(sample_file: Path, tmp_path: Path) -> None:
    days = [date(year, 12, 31) for year in range(2018, 2022)]
    with Store.open(copy_of(sample_file, tmp_path), check=False, daily=False) as store:
        assert store.scalar("SELECT count(*) FROM past_value")
        dated = [figures.compute(store, day) for day in days]
        gone = [group.label for group in figures.grouped(store, "members.by_status", days[2]) if group.value]
        store.connection.execute("DELETE FROM past_value")
        assert [figures.compute(store, day) for day in days] == dated
    assert not {"已转出", "退团", "超龄离团"} & set(gone), "nobody who had left is among the members of 2020"


def test_members_by_branch_never_name_one_that_was_not_there(town: Store) -> None:
    for year in range(2018, 2022):
        groups = figures.grouped(town, "members.by_branch", date(year, 12, 31))
        assert len(groups) == at(town, "branches.total", year=year)[0]
        assert min(group.value or 0 for group in groups) >= 3


def test_extra_committee_members(town: Store) -> None:
    rows = town.rows("SELECT background, nominated_via FROM post WHERE title_name = '编外委员' AND start_on LIKE '2021%'")
    assert at(town, "posts.extra_committee") == [6]
    assert Counter(background for background, _ in rows) == {"优秀青年": 2, "团干部": 2, "非公企业": 2}
    assert {via for _, named in rows for via in ("组织推荐", "群众推荐") if via in named} == {"组织推荐", "群众推荐"}
    deputies = "SELECT DISTINCT background FROM post JOIN branch b ON b.id = branch WHERE title_name = '副书记' AND org_type = '农村团支部' ORDER BY 1"
    assert at(town, "posts.rural_deputy") == [14]
    assert {"优秀青年", "致富能手"} <= {row[0] for row in town.rows(deputies)}


@pytest.mark.parametrize("year", range(2018, 2022))
def test_every_organisation_has_one_secretary(town: Store, year: int) -> None:
    assert at(town, "posts.secretaries", year=year) == at(town, "branches.total", year=year)


def test_trainings(town: Store) -> None:
    keys = ("training.sessions", "training.attendances", "training.hours", "training.by_county")
    assert at(town, *keys) == [10, 412, 40, 1]
    numbers = town.rows("SELECT session_no FROM event WHERE kind = '培训' AND by_county IS NULL AND day LIKE '2021%' ORDER BY day")
    assert numbers == [(n,) for n in range(1, 11)]
    channels = {row[0] for row in town.rows("SELECT DISTINCT value FROM event, json_each(channel) WHERE kind = '培训' AND day LIKE '2021%'")}
    assert channels == {"远程教育", "电教中心", "培训中心"}
    sent = "SELECT count(*) FROM attendance a JOIN event e ON e.id = a.event WHERE by_county = 1 AND person IN (SELECT person FROM post WHERE basis = '编外')"
    assert town.scalar(sent) == 9


def test_other_events(town: Store) -> None:
    kinds = ("monthly_talks", "quizzes", "films", "condolence", "self_protection", "employment", "seminars", "sports", "research")
    assert at(town, *(f"{kind}.sessions" for kind in kinds)) == [12, 1, 3, 2, 3, 3, 4, 6, 1]
    topics = {row[0] for row in town.rows("SELECT DISTINCT value FROM event, json_each(topics) WHERE kind = '月谈会' AND day LIKE '2021%'")}
    assert topics == {"学政策", "总结工作", "交流方法"}
    channels = {row[0] for row in town.rows("SELECT DISTINCT value FROM event, json_each(channel) WHERE kind = '宣传' AND day LIKE '2021%'")}
    assert channels == {"宣传栏", "黑板报", "网络", "广播"}
    assert town.count(Event, "kind = '志愿服务' AND channel LIKE '%远程教育%' AND audience LIKE '%党员干部%' AND day LIKE '2021%'") == 2


def test_partners(town: Store) -> None:
    assert at(town, "partners.visits", "partners.visitors", "partners.topics") == [2, 43, 4]
    batches = town.rows("SELECT session_no, external, village FROM event WHERE kind = '高校共建' AND day LIKE '2021%' ORDER BY day")
    assert batches == [(1, 21, "石马峪村"), (2, 22, "石马峪村")]
    survey = town.rows("SELECT substr(day, 1, 7), place, full_name, other_names FROM event e JOIN event_partner p ON p.event = e.id"
                       " JOIN partner ON partner.id = p.partner WHERE e.kind = '科研调研' AND role = '共建' AND day LIKE '2021%'")
    assert survey == [("2021-11", "镇中心校", "首都儿科研究所", "首都儿童研究所")]
    assert town.scalar("SELECT modes FROM partner WHERE full_name = '北京交通大学语言与传播学院' AND first_year < 2021 AND modes LIKE '%互助合作%'")


def test_volunteers_and_teams(town: Store) -> None:
    assert at(town, "teams.total", "volunteers.total") == [6, 839]
    led = "stopped_on IS NULL AND leader IN (SELECT id FROM person WHERE member_to IS NULL AND member_status IS NOT NULL)"
    assert town.count(Team, led) == 6
    in_teams = "SELECT count(DISTINCT person), count(*) FROM team_member WHERE left_on IS NULL"
    assert town.rows(in_teams) == [(839, 903)]
    totals = [at(town, "volunteers.total", year=year)[0] for year in range(2018, 2022)]
    assert totals == sorted(totals) and len(set(totals)) == 4  # type: ignore[type-var]


def test_children(town: Store) -> None:
    assert at(town, "children.open", "children.paired") == [36, 36]
    for key in ("visits.total", "aid.total", "tutoring.sessions", "tutoring.hours", "health_checks.total", "materials.quantity"):
        assert at(town, key)[0] > 0, key  # type: ignore[operator]
    assert town.scalar("SELECT count(DISTINCT subject) FROM tutoring") == 5
    gifts = {row[0] for row in town.rows("SELECT DISTINCT item FROM material m JOIN event e ON e.id = m.event WHERE day LIKE '2021%'")}
    assert gifts == {"《安全自护教育手册》", "《应急救护手册》", "自护包", "应急救护包"}
    guarded = "SELECT count(*) FROM (SELECT child, sum(is_primary) n FROM family_member GROUP BY 1) WHERE n <> 1"
    assert town.scalar(guarded) == 0
    assert town.scalar("SELECT count(*) FROM visit v JOIN child c ON c.id = v.child WHERE v.day < c.opened_on OR v.day > coalesce(c.closed_on, '2021-12-31')") == 0


def test_office(town: Store) -> None:
    assert at(town, "documents.rules")[0] == 8
    for key in ("honours.total", "help.transfer", "help.advice", "help.rights", "help.origin_local", "help.origin_migrant"):
        assert at(town, key)[0] > 0, key  # type: ignore[operator]
    assert town.scalar("SELECT count(*) FROM honour WHERE deeds IS NULL") == 0
    excellent, graded = at(town, "reviews.grade_excellent", "reviews.total")
    assert 0 < excellent <= graded * 0.3  # type: ignore[operator]
    assert town.rows("SELECT DISTINCT substr(as_of, 1, 4) FROM submission ORDER BY 1") == [("2018",), ("2019",), ("2020",)]


def test_settings(town: Store) -> None:
    keys = ("unit", "superior", "party_committee", "county")
    assert [get(town, key) for key in keys] == ["溪翁庄镇团委", "团县委", "镇党委", "密云县"]
    assert all(get(town, key) for key in SETTINGS)
    assert town.setting("demo") == "1"


# --- the hours


@pytest.fixture(scope="module")
def whole(whole_sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample with every service."""
    with Store.open(copy_of(whole_sample_file, tmp_path_factory.mktemp("whole")), check=False, daily=False) as store:
        yield store


def test_more_than_500_hours_each(whole: Store) -> None:
    assert at(whole, "service.hours_per_volunteer", "service.persons") == [502.5, 839]
    minutes = whole.scalar("SELECT sum(minutes) FROM service WHERE day LIKE '2021%' AND review_state <> '退回'")
    assert 500 <= minutes / 60 / 839 < 505
    before = [at(whole, "service.hours_per_volunteer", year=year)[0] for year in (2018, 2019, 2020)]
    assert before == sorted(before) and before[-1] < 100  # type: ignore[operator, type-var]


def test_services_are_possible(whole: Store) -> None:
    assert whole.scalar("SELECT count(*) FROM (SELECT 1 FROM service GROUP BY person, day HAVING count(*) > 1)") == 0
    assert whole.scalar("SELECT count(*) FROM service WHERE minutes <> ended_at - started_at OR ended_at > 1440 OR minutes > 600") == 0
    assert whole.scalar("SELECT count(*) FROM service s JOIN person p ON p.id = s.person WHERE s.day < p.registered_on") == 0
    months = [group.value or 0 for group in figures.grouped(whole, "service.by_month", YEAR_END)]
    assert len(months) == 12 and min(months) * 4 > max(months)
    assert dict(whole.rows("SELECT review_state, count(*) FROM service WHERE review_state <> '通过' GROUP BY 1")).keys() == {"待审", "退回"}


# --- the records


def hold_enterable(records: Sequence[Record]) -> None:
    for one in records:
        assert one.problems() == [], one
        assert one.completed() == one
        for f in one.fields():
            value = getattr(one, f.name)
            if value is not None and not isinstance(f.kind, Link):
                assert f.kind.read(f.kind.show(value)) == value, (f.name, one)


@pytest.mark.parametrize("table", TABLES)
def test_every_record_is_one_a_person_could_have_entered(town: Store, table: str) -> None:
    hold_enterable(town.find(TABLES[table]))


def test_daily_services_are_ones_a_person_could_have_entered(whole: Store) -> None:
    hold_enterable(whole.find(Service, "id % 37 = 0"))


def test_links_lead_somewhere_and_the_file_is_sound(town: Store) -> None:
    assert town.rows("PRAGMA foreign_key_check") == []
    assert town.rows("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("table", [name for name, record in TABLES.items() if not record.repeats])
def test_no_record_twice(town: Store, table: str) -> None:
    record = TABLES[table]
    key = record.keys[0]
    filled_in = [tuple(getattr(one, name) for name in key) for one in town.find(record)]
    filled_in = [values for values in filled_in if None not in values]
    assert len(filled_in) == len(set(filled_in))


def test_people(town: Store) -> None:
    names = {person.name for person in town.find(Person)}
    assert {"张㛃", "李䶮", "王𬭎", "古丽娜尔·买买提", "曾晓燕", "单志远", "仇文静", "覃建国", "解雨欣", "区浩然", "乐思远"} <= names
    assert town.scalar("SELECT count(*) FROM (SELECT name FROM person GROUP BY name HAVING count(*) > 1)") > 2
    assert town.scalar("SELECT count(*) FROM person WHERE id_number NOT LIKE '110000%'") == 0
    assert town.count(Person, "joined_on >= '2017' AND development_no IS NULL AND member_status IS NOT NULL") == 0
    assert town.count(Person, "development_no IS NOT NULL AND substr(development_no, 1, 4) <> substr(joined_on, 1, 4)") == 0
    assert town.scalar("SELECT count(*) - count(DISTINCT development_no) FROM person WHERE development_no IS NOT NULL") == 0
    turning = "member_status = '在册' AND birth_date BETWEEN '1994-01-01' AND '1994-03-31'"
    assert town.count(Person, turning) >= 3
    for status in ("保留团籍（党员）", "流出", "流入", "转出中", "已转出", "超龄离团"):
        assert town.count(Person, "member_status = ?", (status,)), status


def test_there_is_something_to_do(town: Store) -> None:
    assert town.count(Branch, "term_end < '2021-12-31' AND status = '正常'") == 1
    assert town.count(Branch, "term_end BETWEEN '2021-12-31' AND '2022-03-01'") == 3
    assert town.count(Child, "status = '在帮' AND birth_date < '2005-12-31'") == 1
    without = "status = '在帮' AND id NOT IN (SELECT child FROM family_member WHERE is_guardian = 1)"
    assert town.count(Child, without) == 1
    overdue = "status = '在帮' AND id NOT IN (SELECT child FROM visit WHERE day >= '2021-12-01')"
    assert 1 <= town.count(Child, overdue) <= 4


# --- the filling itself


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    return {table: store.rows(f'SELECT * FROM "{table}" ORDER BY id') for table in TABLES}


@pytest.mark.whole
def test_one_seed_gives_one_ledger(town: Store, tmp_path: Path) -> None:
    with filled(tmp_path / "again.sqlite", hours=False) as again:
        assert content(again) == content(town)
    with filled(tmp_path / "other.sqlite", hours=False, seed=7) as other:
        assert content(other) != content(town)
        assert at(other, "branches.total", "members.total", "volunteers.total", "children.open", "training.attendances") == [25, 267, 839, 36, 412]


def test_only_an_empty_ledger_is_filled(town: Store) -> None:
    before = content(town)
    with pytest.raises(UserError, match="空台账"):
        demo.fill(town)
    assert content(town) == before


@pytest.mark.whole
def test_undo_takes_the_whole_sample_back_and_it_can_be_filled_again(tmp_path: Path) -> None:
    with filled(tmp_path / "town.sqlite", hours=False) as store:
        store.undo()
        assert not any(content(store).values())
        demo.fill(store, hours=False)
        assert at(store, "members.total") == [267]


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    def enough(done: int, total: int, what: str) -> None:
        if what == "志愿服务记录":
            raise Cancelled

    with Store.open(tmp_path / "town.sqlite") as store:
        with pytest.raises(Cancelled):
            demo.fill(store, progress=enough)
        assert not any(content(store).values())
        assert store.setting("demo") is None
        assert store.undoable() is None


def test_what_is_due_is_what_the_rule_of_dues_says(town: Store) -> None:
    owed = town.rows("SELECT p.fee_class, p.monthly_income, r.dues_owed FROM review r JOIN person p ON p.id = r.person WHERE r.year = 2021")
    ruled = [(monthly_dues(kind, income and Decimal(income) / 100, AS_OF), Decimal(due) / 100) for kind, income, due in owed if due is not None]
    assert len(ruled) > 200 and all(each is None or each * 12 == due for each, due in ruled)
