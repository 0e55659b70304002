"""Every number of the county workbook: the records told behind it are as many as it says."""

from __future__ import annotations

from datetime import date

import pytest

from app.exchange.workbook import submit
from app.exchange.workbook.layout import Form
from app.figures import FIGURES
from app.ui.reports.behind import behind
from db.store import Store

DAY = date(2021, 11, 26)


@pytest.fixture(scope="module")
def forms(town: Store) -> dict[str, Form]:
    return {form.name: form for form in submit.forms(town, DAY)}


def test_every_member_counted_in_the_first_form_is_told(town: Store, forms: dict[str, Form]) -> None:
    form = forms["团组织和团员情况统计"]
    untold = []
    for number, line in enumerate(form.lines):
        for place, value in enumerate(line.values):
            if place and value and form.columns[place].label != "类别间\n调整":
                told = behind(town, DAY, form, number, place)
                if told is None:
                    untold.append((line.values[0], form.columns[place].label, value))
                else:
                    assert len(told.ids) == value and told.view == ("branches" if form.columns[place].label.startswith("团组织") else "members")
    # Who came from or left to another type, or has gone, is told with all that came and left only.
    assert {head for _, head, _ in untold} <= {"本年增加", "本年减少"}
    for place, value in enumerate(form.total or ()):
        told = behind(town, DAY, form, len(form.lines), place)
        if place and value and form.columns[place].label != "类别间\n调整":
            assert told and (told.figure in FIGURES or len(told.ids) == value)


@pytest.mark.parametrize(("name", "view"), [("团员花名册", "members"), ("团干部名册", "post"), ("注册志愿者名册", "volunteers"), ("帮扶儿童花名册", "children"),
                                            ("活动与培训统计", "events")])  # fmt: skip
def test_a_line_of_a_roster_is_its_record_and_the_sum_its_figure(town: Store, forms: dict[str, Form], name: str, view: str) -> None:
    form = forms[name]
    for number in (0, len(form.lines) // 2):
        told = behind(town, DAY, form, number, 1)
        assert told and told.view == view and (len(told.ids) == 1 or form.lines[number].strong)
    summed = behind(town, DAY, form, len(form.lines), 0)
    assert summed and FIGURES[summed.figure]


def test_a_team_is_told_by_its_name_and_its_numbers_by_what_they_count(town: Store, forms: dict[str, Form]) -> None:
    form = forms["志愿服务队和工时汇总"]
    heads = [column.label for column in form.columns]
    team = behind(town, DAY, form, 0, 0)
    people = behind(town, DAY, form, 0, heads.index("队员人数"))
    assert team and team.view == "teams" and len(team.ids) == 1
    assert people and people.view == "volunteers" and len(people.ids) == form.lines[0].values[heads.index("队员人数")]
    hours = behind(town, DAY, form, len(form.lines), heads.index("时长（小时）"))
    assert hours and hours.figure == "service.count"


def test_what_stands_around_the_table_and_cannot_be_told_is_not_guessed(town: Store, forms: dict[str, Form]) -> None:
    form = forms["团组织和团员情况统计"]
    assert behind(town, DAY, form, len(form.lines) + 1, 3) is None and behind(town, DAY, form, 0, len(form.columns)) is None
    moved = [column.label for column in form.columns].index("类别间\n调整")
    assert behind(town, DAY, form, 0, moved) is None
