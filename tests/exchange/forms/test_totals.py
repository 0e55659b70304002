"""Totals are written only where the form's own rows give them, and 其他 is what no other row counts; a column for signatures holds no number."""

from __future__ import annotations

from db.store import Store
from tests.exchange.forms.county_package import BOX, HEAD, TITLE, Book, Sheet
from tests.exchange.forms.county_town import VILLAGES, county
from tests.exchange.forms.test_numbers import cells, count, filled, named, table

__all__ = ["county"]


def test_a_total_below_a_roster_is_the_sum_of_its_rows(county: Store) -> None:
    """Below two organisations of a table that names them stood the number of the whole township."""
    some = table(("团支部名称", "团员总数", "女团员", "备注"), ("柳林村团支部", None, None, None), ("石桥村团支部", None, None, None), ("合计", None, None, None))
    made = filled(county, some)
    assert {"B4", "B5", "C4", "C5"} <= cells(made).keys()
    assert not {"B6", "C6"} & cells(made).keys()
    assert {"B6", "C6"} <= named(made)
    branches = [row[0] for row in county.rows("SELECT full_name FROM branch WHERE level IN ('团支部', '团总支') ORDER BY id")]
    every = filled(county, table(("团支部名称", "团员总数", "女团员", "备注"), *((name, None, None, None) for name in branches), ("合计", None, None, None)))
    last = 4 + len(branches)
    assert cells(every)[f"B{last}"] == sum(cells(every).get(f"B{row}", 0) for row in range(4, last))  # type: ignore[misc]


def test_a_total_below_a_roster_counts_nothing_in_columns_of_words(county: Store) -> None:
    """Below 负责人 stood how many teams there are, below 2024年活动次数 the township's events."""
    sheet = Sheet("表")
    sheet.put("A1", "志愿服务队情况汇总表", TITLE, "F1")
    sheet.line(2, ("序号", "队伍名称", "负责人", "成立时间", "2024年活动次数", "2024年服务人次"), HEAD)
    sheet.blanks(range(3, 6), [BOX] * 6)
    sheet.line(6, ("合计", None, None, None, None, None), BOX)
    made = filled(county, Book([sheet]))
    assert not {"B6", "C6", "D6", "E6"} & cells(made).keys()
    assert not {"B6", "C6", "D6"} & named(made), "nobody wants a total of names"
    assert "F6" in named(made), "some hours are of no team, and the sum of the teams is less than the township's"


def test_a_total_of_some_parts_only_stays_blank(county: Store) -> None:
    """书记 and 委员 do not make 合计 where there are deputies, and some villages not all children of a kind that overlaps others."""
    made = filled(county, table(("职务", "人数"), ("书记", None), ("委员", None), ("合计", None), title="团干部统计表"))
    assert "B6" in named(made)
    children = (("村", "困境儿童", "其中", None), (None, None, "低保家庭", "孤儿"))
    made = filled(county, table(*children, ("柳林村", None, None, None), ("合计", None, None, None), title="困境儿童分类统计表"))
    assert {"B6", "C6", "D6"} <= named(made)
    made = filled(county, table(*children, *((v, None, None, None) for v in VILLAGES), ("合计", None, None, None), title="困境儿童分类统计表"))
    assert {"B9", "C9", "D9"} <= cells(made).keys()


def test_others_are_what_no_other_row_counts(county: Store) -> None:
    """其他 below two kinds of events is all the other kinds, not only those that are called so."""
    made = filled(county, table(("活动类别", "次数"), ("培训", None), ("主题团日", None), ("其他", None), ("合计", None), title="2024年活动开展情况统计表"))
    of_year = "day BETWEEN '2024-01-01' AND '2024-12-31'"
    assert cells(made)["B6"] == count(county, f"{of_year} AND kind NOT IN ('培训', '主题团日')", "event")
    assert cells(made)["B7"] == count(county, of_year, "event")
    made = filled(county, table(("活动类别", "次数"), ("培训", None), ("神秘活动", None), ("其他", None), title="2024年活动开展情况统计表"))
    assert "B6" in named(made), "of a kind that nobody knows something may be among the others"


def test_a_column_for_signatures_holds_no_number(county: Store) -> None:
    """In 签字 stood the dues that the title counts."""
    made = filled(county, table(("团支部", "应缴团费", "实缴团费", "签字"), ("柳林村团支部", None, None, None), ("石桥村团支部", None, None, None), title="2024年度团费收缴情况汇总表"))
    assert {"B4", "C4"} <= cells(made).keys()
    assert not {"D4", "D5"} & (cells(made).keys() | named(made))


def test_villages_without_their_last_sign_and_the_change_between_two_years(county: Store) -> None:
    """A form that calls 柳林村 柳林 was refused whole; 团员增减 beside groups of years stayed blank, and a total's change was the township's."""
    rows = (("村名", "2023年底", None, "2024年底", None, "团员增减"), (None, "团员数", "注册志愿者数", "团员数", "注册志愿者数", None))
    names = tuple((v.removesuffix("村"), *(None,) * 5) for v in VILLAGES)
    book = table(*rows, *names, ("合计", *(None,) * 5), title="各村两年对比表")
    book.sheets[0].merges += ["B3:C3", "D3:E3", "F3:F4", "A3:A4"]
    made = cells(filled(county, book))
    assert made["D5"] == count(county, "member_status IN ('在册', '流出') AND coalesce(village, (SELECT village_or_unit FROM branch WHERE branch.id = person.branch)) = '柳林村'")
    assert [made[f"F{row}"] for row in range(5, 9)] == [made[f"D{row}"] - made[f"B{row}"] for row in range(5, 9)]  # type: ignore[operator]
    assert not {"B9", "D9", "F9"} & made.keys(), "members of the school and the enterprise live in no village"


def test_an_age_that_ends_where_the_forms_bands_do(county: Store) -> None:
    """28岁以上 beside 14-28岁 are those of 29 and more; beside 18-27岁 those of 28, too; alone it may be both."""
    born = "member_status IN ('在册', '流出') AND birth_date <= '{}-12-31'"
    for band, last in (("14-28岁", 1995), ("18-27岁", 1996)):
        made = filled(county, table(("年龄", band, "28岁以上"), ("团员数", None, None), title="团员年龄统计表"))
        assert cells(made)["C4"] == count(county, born.format(last))
    assert "C4" in named(filled(county, table(("年龄", "人数", "28岁以上"), ("团员数", None, None), title="团员年龄统计表")))


def test_a_part_below_a_group_is_of_the_group(county: Store) -> None:
    """少数民族 below 发展团员 counted all the township's; beside it 转出 is no status of those who joined."""
    made = filled(county, table(("村", "发展团员", None, "团员总数"), (None, "女", "少数民族", None), ("全镇", None, None, None)))
    joined = "member_status IS NOT NULL AND joined_on LIKE '2024%'"
    assert cells(made).get("C5", 0) == count(county, f"{joined} AND ethnicity <> '汉族'")
    assert cells(made).get("B5") == count(county, f"{joined} AND sex = '女'")


def test_members_beside_party_members_are_those_who_are_nothing_else(county: Store) -> None:
    """In a table of 政治面貌 共青团员 were all who hold membership, the party's members among them."""
    statuses = ("团支部", "共青团员", "中共预备党员")
    made = filled(county, table(statuses, ("柳林村团支部", None, None), ("石桥村团支部", None, None), title="团员政治面貌统计表"))
    member = "member_status IN ('在册', '流出') AND branch = (SELECT id FROM branch WHERE full_name = '{}团支部')"
    for row, village in ((4, "柳林村"), (5, "石桥村")):
        for column, status in (("B", "共青团员"), ("C", "中共预备党员")):
            assert cells(made)[f"{column}{row}"] == count(county, f"{member.format(village)} AND political_status = '{status}'")


def test_secretaries_of_villages_are_not_all_secretaries(county: Store) -> None:
    made = filled(county, table(("类别", "人数"), ("村团支部书记", None), ("团支部书记", None), title="团干部统计表"))
    assert cells(made)["B4"] == count(county, "title_name = '书记' AND branch IN (SELECT id FROM branch WHERE org_type = '农村团支部')", "post")


def test_hours_below_volunteering_are_those_that_were_served(county: Store) -> None:
    """时长 beside 人次 below 志愿服务 were the hours of a few events, where 人次 counted what was served."""
    made = filled(county, table(("项目", "志愿服务", None), (None, "人次", "时长（小时）"), ("全镇", None, None)))
    of_year = "day LIKE '2024%' AND coalesce(review_state, '通过') = '通过'"
    assert cells(made).get("B5") == count(county, of_year, "service")
    assert cells(made).get("C5") == county.scalar(f"SELECT sum(minutes) FROM service WHERE {of_year}") / 60


def test_an_honour_is_no_kind_of_member(county: Store) -> None:
    made = filled(county, table(("荣誉名称", "县级", "合计"), ("优秀共青团员", None, None), ("优秀志愿者", None, None), title="五四表彰情况统计表"))
    assert not cells(made)
