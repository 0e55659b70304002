"""Figures: what is counted, as of which day, and that every number has its records."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import figures, settings
from app.figures import answer, crossing
from app.figures.answer import ratio
from app.figures.children import VISITS_DUE
from app.figures.declare import last_day
from app.figures.dimensions import DIMENSIONS
from db.records import TABLES
from db.store import Store

DAY = date(2021, 12, 31)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "t.sqlite") as opened:
        yield opened


def add(store: Store, table: str, **values: Any) -> int:
    """Save one record, with its texts read as a form reads them."""
    record = TABLES[table]
    read = {n: record.field(n).kind.read(v) if isinstance(v, str) else v for n, v in values.items()}
    with store.step("test"):
        saved = store.save(record(**read))
    assert saved.id
    return saved.id


def value(store: Store, key: str, day: date = DAY) -> Any:
    return figures.compute(store, day, [key])[key]


def groups(store: Store, key: str, day: date = DAY) -> dict[str, Any]:
    return {g.label: g.value for g in figures.grouped(store, key, day) if g.value}


def member(store: Store, name: str, **values: Any) -> int:
    return add(store, "person", name=name, member_status=values.pop("member_status", "在册"), **values)


def test_members_are_counted_as_of_a_day(store: Store) -> None:
    member(store, "甲", joined_on="2019-05")
    member(store, "乙", joined_on="2021-05-04", member_to="2021-09-01", member_status="已转出")
    member(store, "丙", joined_on="2022-05-04")
    member(store, "丁")
    add(store, "person", name="戊")
    assert [value(store, "members.total", d) for d in (date(2020, 1, 1), date(2021, 8, 31), date(2021, 9, 1), date(2022, 12, 31))] == [2, 3, 2, 3]


def test_a_leaving_known_to_the_year_counts_at_its_end(store: Store) -> None:
    member(store, "甲", joined_on="2018", member_to="2021", member_status="超龄离团")
    assert value(store, "members.total", date(2021, 6, 30)) == 1
    assert value(store, "members.total", DAY) == 0
    assert value(store, "members.left") == 1


def test_opening_and_movements_give_the_closing(store: Store) -> None:
    member(store, "甲", joined_on="2018-05")
    member(store, "乙", joined_on="2021-05-04")
    member(store, "丙", joined_on="2016-05", member_from="2021-03-01")
    member(store, "丁", joined_on="2017-05", member_to="2021-07-01", member_status="已转出")
    opening, came, left, closing = (value(store, f"members.{k}") for k in ("opening", "came", "left", "total"))
    assert (opening, came, left, closing) == (2, 2, 1, 3)
    assert value(store, "members.joined") == 1


def test_the_committee_is_no_branch_and_an_abolished_one_is_gone_from_its_day(store: Store) -> None:
    add(store, "branch", full_name="某镇团委", org_type="其他团组织", level="团委")
    add(store, "branch", full_name="甲村团支部", org_type="农村团支部")
    add(store, "branch", full_name="乙厂团支部", org_type="企业团组织", status="撤销", abolished_on=date(2021, 6, 1))
    assert value(store, "branches.total", date(2021, 5, 31)) == 2
    assert value(store, "branches.total") == 1
    assert value(store, "branches.rural") == 1
    assert value(store, "branches.enterprise") == 0


def test_members_belong_to_the_branch_of_that_day(store: Store) -> None:
    old = add(store, "branch", full_name="甲村团支部", org_type="农村团支部")
    new = add(store, "branch", full_name="乙厂团支部", org_type="企业团组织")
    person = member(store, "甲", joined_on="2018-05", branch=new)
    add(store, "transfer", person=person, direction="内部调整", from_branch=old, to_branch=new, status="已通过", in_on=date(2021, 6, 1))
    assert groups(store, "members.by_branch", date(2021, 5, 31)) == {"甲村团支部": 1}
    assert groups(store, "members.by_branch") == {"乙厂团支部": 1}
    assert groups(store, "members.by_branch_type", date(2021, 5, 31)) == {"农村团支部": 1}


def test_age_bands_change_on_the_birthday(store: Store) -> None:
    member(store, "甲", birth_date="2004-02-29", joined_on="2018-05")
    assert groups(store, "members.by_age", date(2022, 2, 28)) == {"14–17岁": 1}
    assert groups(store, "members.by_age", date(2022, 3, 1)) == {"18–22岁": 1}


def test_education_is_counted_by_its_major_group(store: Store) -> None:
    member(store, "甲", education="大专")
    member(store, "乙", education="大专毕业")
    member(store, "丙", education="本科")
    assert groups(store, "members.by_education") == {"大学专科": 2, "大学本科": 1}


def test_hours_leave_out_what_was_sent_back_or_does_not_count(store: Store) -> None:
    person = add(store, "person", name="甲", volunteer_status="在册", opening_minutes=600)
    team = add(store, "team", name="一队")
    for minutes, more in ((60, {}), (120, {"review_state": "退回"}), (30, {"time_kind": "会议"}), (15, {"review_state": "待审"})):
        add(store, "service", person=person, team=team, day=date(2021, 3, 1), minutes=minutes, **more)
    add(store, "service", person=person, day=date(2020, 3, 1), minutes=600)
    add(store, "service", person=person, day=date(2022, 3, 1), minutes=600)
    assert value(store, "service.hours") == 1.7
    store.set_setting("hour_kinds", "服务、培训")
    assert value(store, "service.hours") == 1.2
    assert value(store, "service.hours_total") == 21.2
    assert groups(store, "service.by_month") == {"3月": 1.2}
    assert groups(store, "service.by_team") == {"一队": 1.2}


def test_hours_per_volunteer_are_cut_and_never_rounded_up(store: Store) -> None:
    for name in "甲乙丙":
        person = add(store, "person", name=name, volunteer_status="在册")
    add(store, "service", person=person, day=date(2021, 3, 1), minutes=1439)
    assert value(store, "service.hours_per_volunteer") == 7.9
    assert value(store, "service.hours_per_volunteer", date(2020, 12, 31)) == 0
    assert ratio(499_99, 100) == 499.9
    assert ratio(1, 0) is None


def test_a_quotient_is_given_as_the_whole_numbers_it_is_made_of(store: Store) -> None:
    for name in "甲乙丙":
        person = add(store, "person", name=name, volunteer_status="在册")
    add(store, "service", person=person, day=date(2021, 3, 1), minutes=1439)
    found = figures.exact(store, DAY, ["service.hours_per_volunteer"])["service.hours_per_volunteer"]
    assert (found.number, found.divisor, found.below, found.shown) == (1439, 60, 3, 7.9)


@pytest.mark.parametrize(("key", "adds"), [
    ("events.total", "sum"), ("service.hours", "sum"), ("children.open", "sum"), ("members.youth", "sum"), ("members.total", "persons"), ("members.female", "persons"),
    ("posts.total", "persons"), ("reviews.total", "persons"), ("visits.children", "persons"), ("service.hours_duty", "persons"), ("volunteers.star_1", "person_sum"),
    ("volunteers.below_duty", "person_sum"), ("events.villages", "names"), ("publicity.channels", "names"), ("partners.total", "names"), ("members.came", "flow"),
    ("members.left_transferred", "flow"), ("members.transferred_in", "flow"),
])
def test_a_figure_says_how_it_adds_over_townships(key: str, adds: str) -> None:
    assert figures.FIGURES[key].adds == adds


@pytest.mark.parametrize(("month", "last"), [("2021-01", 31), ("2021-02", 28), ("2020-02", 29), ("2000-02", 29), ("1900-02", 28), ("2021-04", 30), ("2021-11", 30), ("2021-12", 31)])
def test_a_month_ends_on_its_last_day(store: Store, month: str, last: int) -> None:
    query = f"SELECT {last_day('m')} FROM (SELECT ? AS m) months"
    assert store.scalar(query, (month,)) == f"{month}-{last}"
    assert [store.scalar(query, (day,)) for day in (f"{month}-01", month[:4])] == [f"{month}-01", f"{month[:4]}-12-31"]


def test_visits_planned_are_whole_ones(store: Store) -> None:
    for n in range(12):
        add(store, "child", name=f"甲{n}", opened_on=date(2020, 1, 1), visit_every_days=30)
    assert value(store, "visits.planned") == 146
    add(store, "child", name="乙", opened_on=date(2020, 1, 1), visit_every_days=366)
    assert value(store, "visits.planned") == 146


def test_different_entries_of_lists_are_counted_once(store: Store) -> None:
    for channels in ("宣传栏、网络", "网络", ""):
        add(store, "event", title_name="某宣传", kind="宣传", day=date(2021, 3, 1), **({"channel": channels} if channels else {}))
    add(store, "event", title_name="别的", kind="会议", day=date(2021, 3, 1), channel="黑板报")
    assert value(store, "publicity.channels") == 2


def test_a_volunteer_in_two_teams_is_one_person(store: Store) -> None:
    person = add(store, "person", name="甲", volunteer_status="在册")
    for name in ("一队", "二队"):
        add(store, "team_member", team=add(store, "team", name=name), person=person)
    assert value(store, "volunteers.total") == 1
    assert groups(store, "volunteers.by_team") == {"一队": 1, "二队": 1}


def test_a_federation_above_teams_is_not_a_team(store: Store) -> None:
    federation = add(store, "team", name="志愿者联合会")
    add(store, "team", name="一队", parent=federation)
    assert value(store, "teams.total") == 1


def test_star_levels_follow_the_rule_in_the_settings(store: Store) -> None:
    add(store, "person", name="甲", volunteer_status="在册", opening_minutes=250 * 60)
    assert groups(store, "volunteers.by_star") == {"一星级": 1}
    store.set_setting("star_rule", "2010")
    assert groups(store, "volunteers.by_star") == {"二星级": 1}


def test_training_counts_sessions_heads_persons_and_hours_apart(store: Store) -> None:
    one = add(store, "event", title_name="第一期", kind="培训", day=date(2021, 3, 1), minutes=240, present=40)
    two = add(store, "event", title_name="第二期", kind="培训", day=date(2021, 4, 1), minutes=240)
    add(store, "event", title_name="市里的班", kind="培训", day=date(2021, 4, 2), minutes=480, present=3, by_county=True)
    people = [add(store, "person", name=name) for name in "甲乙"]
    for event, person in ((one, 0), (two, 0), (two, 1)):
        add(store, "attendance", event=event, person=people[person])
    found = figures.compute(store, DAY, ["training.sessions", "training.attendances", "training.persons", "training.hours"])
    assert list(found.values()) == [2, 42, 2, 8]


def test_children_count_once_in_the_total_and_in_each_of_their_categories(store: Store) -> None:
    add(store, "child", name="甲", categories="留守、低保家庭", opened_on=date(2020, 1, 1))
    add(store, "child", name="乙", categories="留守", opened_on=date(2020, 1, 1), status="结案", closed_on=date(2021, 6, 1))
    assert value(store, "children.open") == 1
    assert groups(store, "children.by_category") == {"留守": 1, "低保家庭": 1}
    assert groups(store, "children.by_category", date(2021, 1, 1)) == {"留守": 2, "低保家庭": 1}


def test_officers_are_persons_and_extra_ones_those_of_the_year(store: Store) -> None:
    branch = add(store, "branch", full_name="甲村团支部", org_type="农村团支部")
    person = member(store, "甲")
    add(store, "post", person=person, branch=branch, title_name="书记", start_on="2020-05")
    add(store, "post", person=person, branch=branch, title_name="编外委员", start_on="2021-05")
    add(store, "post", person=member(store, "乙"), branch=branch, title_name="编外委员", start_on="2020-05", end_on="2021-03")
    assert value(store, "posts.total") == 1
    assert value(store, "posts.secretaries") == 1
    assert value(store, "posts.extra_committee") == 1


def test_groups_of_a_split_add_up_to_its_figure_and_have_their_records(store: Store) -> None:
    branch = add(store, "branch", full_name="甲村团支部", org_type="农村团支部")
    member(store, "甲", branch=branch, sex="男", education="本科", birth_date="2000-01-01")
    member(store, "乙")
    person = add(store, "person", name="丙", volunteer_status="在册")
    add(store, "service", person=person, day=date(2021, 3, 1), minutes=60, category="健康")
    add(store, "child", name="丁")
    add(store, "event", title_name="某会", kind="会议", day=date(2021, 3, 1))
    for key, split in figures.SPLITS.items():
        found = figures.grouped(store, key, DAY)
        if not split.overlapping and split.base.key in figures.FIGURES:
            assert sum(g.value or 0 for g in found) == value(store, split.base.key), key
        for group in found:
            assert bool(group.value) == bool(len(figures.group_records(store, key, group.key, DAY))), (key, group)


def test_every_figure_answers_on_an_empty_ledger(store: Store) -> None:
    found = figures.compute(store, DAY)
    assert found.keys() == figures.FIGURES.keys()
    assert {v for v in found.values() if v} == set()
    assert found["service.hours_per_volunteer"] is None
    for key, figure in figures.FIGURES.items():
        assert len(figures.records(store, key, DAY)) == 0
        assert figure.label and figure.unit and figure.source


def test_settings_have_words_for_the_clerk(store: Store) -> None:
    assert all(s.label for s in settings.SETTINGS.values())
    assert settings.get(store, "star_rule") == "2013"


def test_an_event_known_to_the_month_or_the_year_counts_there_and_nowhere_else(store: Store) -> None:
    for day in ("2021", "2021-01", "2021-03", "2021-03-05", "2020-12", "2022-01"):
        add(store, "event", title_name=day, kind="培训", day=day)
    assert [value(store, "events.total", d) for d in (date(2021, 1, 31), date(2021, 2, 28), DAY, date(2020, 12, 31))] == [2, 2, 4, 1]
    assert groups(store, "events.by_month") == {"1月": 1, "3月": 2, "月份不详": 1}
    assert [len(figures.group_records(store, "training.by_month", key, DAY)) for key in ("01", "03", "unset")] == [1, 2, 1]
    assert sum(groups(store, "training.by_month").values()) == value(store, "training.sessions")
    assert crossing.compute(store, DAY, ["events.total@events.by_month=01-06"]) == {"events.total@events.by_month=01-06": 3}


@pytest.mark.parametrize(("table", "figure", "more"), [
    ("visit", "visits.total", {"mode": "电话"}), ("aid", "aid.total", {"item": "书包"}), ("health_check", "health_checks.total", {}),
    ("tutoring", "tutoring.sessions", {"subject": "语文"}),
])
def test_what_was_done_for_a_child_may_be_known_to_the_month(table: str, figure: str, more: dict[str, Any], store: Store) -> None:
    child = add(store, "child", name="甲", opened_on="2021-01", visit_every_days=30)
    add(store, table, child=child, day="2021-01", **more)
    assert value(store, figure, date(2021, 1, 31)) == 1
    if table == "visit":
        # From the earliest day that it can have been, so that nobody is visited too late.
        assert store.rows(f"SELECT due FROM ({VISITS_DUE})", figures.answer.parameters(store, DAY)) == [("2021-01-31",)]


def test_children_are_parted_by_every_code_of_theirs(store: Store) -> None:
    add(store, "child", name="甲", disability="视力", aid_received="低保、医疗救助", care_rating="差")
    add(store, "child", name="乙", aid_received="低保")
    labels = {label: {g.label: g.value for g in answer.grouped(store, DIMENSIONS[key], DAY) if g.value} for label, key in
              (("残疾", "child.by_disability"), ("救助", "child.by_aid_received"), ("评估", "children.by_care_rating"))}
    assert labels["残疾"] == {"视力": 1, "未填": 1}
    assert labels["救助"] == {"低保": 2, "医疗救助": 1}
    assert labels["评估"] == {"差": 1, "未填": 1}


def test_own_words_are_groups_of_their_own(store: Store) -> None:
    child = add(store, "child", name="甲", care_rating="差")
    add(store, "child", name="乙")
    store.connection.execute("UPDATE child SET care_rating = '需重点关注' WHERE id = ?", (child,))
    split = DIMENSIONS["children.by_care_rating"]
    assert {g.label: g.value for g in answer.grouped(store, split, DAY) if g.value} == {"需重点关注": 1, "未填": 1}
    assert list(answer.group_records(store, split, "需重点关注", DAY)) == [child]
    narrowed = crossing.crossed(figures.FIGURES["children.open"], [crossing.narrowing(split, "unset")])
    assert crossing.compute(store, DAY, [narrowed.key]) == {narrowed.key: 1}
