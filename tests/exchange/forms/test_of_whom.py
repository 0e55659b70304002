"""Whose numbers a form asks for: other offices' people, words that may be anybody's, and which part of which whole stay blank where it is not said."""

from __future__ import annotations

import pytest

from app.exchange.forms.meaning.recognising import recognise
from app.exchange.forms.sheet.package import Package
from db.store import Store
from tests.exchange.forms.county_town import VILLAGES, county
from tests.exchange.forms.test_numbers import cells, count, filled, named, table
from tests.exchange.forms.test_sentences import MEMBER, sentence

__all__ = ["county"]


@pytest.mark.parametrize("title", ["退役军人信息采集汇总表", "村“两委”干部情况统计表", "基干民兵统计表", "工会会员情况统计表", "老年人情况汇总表", "共青团柳林镇委员会 党员队伍情况统计表"])
def test_tables_about_other_offices_people_stay_blank(county: Store, title: str) -> None:
    """Below 退役军人 stood all the village's members as those of the veterans."""
    made = filled(county, table(("村", "书记", "团员", "志愿者"), ("柳林村", None, None, None), ("石桥村", None, None, None), title=title))
    assert not made.cells
    assert sentence(county, "共有团员____名。", title=title)[0] == "共有团员____名。"


@pytest.mark.parametrize("title", ["党员团员情况统计表", "教职工团员统计表", "农民工子女和留守儿童统计表", "职工志愿者统计表"])
def test_those_of_other_offices_who_are_ours_are_counted(county: Store, title: str) -> None:
    made = filled(county, table(("项目", "人数"), ("团员总数", None), ("注册志愿者", None), title=title))
    assert made.cells or not any("台账里的数不是他们的" in left.why for left in made.blanks)


def test_what_may_be_anybodys_is_no_number_of_the_league(county: Store) -> None:
    """党员 of a township were told as the party members among its League members, companies as the organisations in them."""
    made = filled(county, table(("项目", "数量"), ("企业（家）", None), ("常住人口", None), ("党员（人）", None), ("少数民族（人）", None), ("注册志愿者（人）", None), title="辖区基本情况统计表"))
    assert set(cells(made)) == {"B8"}
    assert {"B4", "B6", "B7"} <= named(made)
    made = filled(county, table(("村", "支部书记", "副书记", "注册志愿者"), ("柳林村", None, None, None), ("石桥村", None, None, None), title="村级组织情况表"))
    assert set(cells(made)) == {"D4", "D5"}
    assert sentence(county, "常住人口____人，党员____名。")[0] == "常住人口____人，党员____名。"
    assert sentence(county, "全镇有企业____家，村委会____个。")[0] == "全镇有企业____家，村委会____个。"
    party = count(county, f"{MEMBER} AND political_status LIKE '中共%'")
    assert sentence(county, "团员____名，其中党员____名。")[0] == f"团员{count(county, MEMBER)}名，其中党员{party}名。"


def test_a_label_with_a_colon_says_what_its_room_is_for(county: Store) -> None:
    """团员数：____人 below a title of organisations was answered with how many organisations there are."""
    text, _ = sentence(county, "团员数：____人（男____人，女____人）", beside="", title="基层团组织信息采集表")
    men, women = (count(county, f"{MEMBER} AND sex = '{sex}'") for sex in "男女")
    assert text == f"团员数：{men + women}人（男{men}人，女{women}人）"
    assert sentence(county, "神秘人数：____人", beside="", title="基层团组织信息采集表")[0] == "神秘人数：____人"
    assert sentence(county, "____人", beside="", title="基层团组织信息采集表")[0] == "____人", "organisations are not counted in 人"


def test_a_group_beside_a_word_of_anybody_is_of_what_the_title_counts(county: Store) -> None:
    """学历 behind 少数民族 counted the minority members, below a title of 团干部."""
    heads = ("", "总数", "少数民族", "学历", None), (None, None, None, "大学本科", "大学专科")
    made = filled(county, table(*heads, ("团支部书记", None, None, None, None), ("副书记", None, None, None, None), title="团干部情况统计表"))
    wanted = "person IN (SELECT id FROM person WHERE education = '大学本科')"
    assert cells(made)["D5"] == count(county, f"title_name = '书记' AND end_on IS NULL AND {wanted} AND branch <> 1", "post")


def test_a_second_among_may_be_of_the_part_or_of_the_whole(county: Store) -> None:
    made = filled(county, table(("项目", "人数"), ("团干部总数", None), ("其中：专职", None), ("其中：女", None), ("兼职", None), ("挂职", None)))
    assert "B6" in named(made)
    assert {"B4", "B5", "B7", "B8"} <= cells(made).keys()
    made = filled(county, table(("项目", "人数"), ("团干部总数", None), ("其中：专职", None), ("兼职", None), ("其中：女", None)))
    assert {"B4", "B5", "B6"} <= cells(made).keys()
    made = filled(county, table(("队伍", "志愿者数"), ("全镇", None), ("其中：敬老志愿服务队", None), ("护河志愿服务队", None), ("其中：女", None)))
    assert "B7" in named(made)
    made = filled(county, table(("支部", "人数", "男", "女", "其中农村"), ("全镇", None, None, None, None), title="团员情况统计表"))
    assert "E4" in named(made)
    flat = cells(filled(county, table(("项目", "人数"), ("团员总数", None), ("其中：女", None), ("其中：少数民族", None))))
    assert flat["B6"] == count(county, f"{MEMBER} AND ethnicity <> '汉族'")


def test_a_total_of_columns_is_written_only_where_the_columns_give_it(county: Store) -> None:
    some = filled(county, table(("项目", "合计", "柳林村", "石桥村"), ("团员数", None, None, None), title="各村情况统计表"))
    assert cells(some).keys() == {"C4", "D4"}
    assert "B4" in named(some)
    grouped = filled(county, table(("合计", None, "柳林村", "石桥村"), ("志愿者数", "女", "志愿者数", "志愿者数"), (None, None, None, None), title="各村志愿者统计表"))
    assert not {"A5", "B5"} & cells(grouped).keys()
    alone = filled(county, table(("项目", "工会", "妇联", "合计"), ("注册志愿者", None, None, None), title="群团组织情况"))
    assert not alone.cells
    every = filled(county, table(("项目", "合计", *VILLAGES), ("困境儿童", *[None] * 5), title="各村情况统计表"))
    assert "B4" in cells(every)


def test_a_unit_that_is_no_village_is_its_organisation(county: Store) -> None:
    """Nobody lives in a company: its members were 0."""
    made = filled(county, table(("企业名称", "团员数", "女团员数"), ("永兴公司", None, None), ("柳林村", None, None)))
    assert cells(made)["B4"] == count(county, f"{MEMBER} AND branch = (SELECT id FROM branch WHERE village_or_unit = '永兴公司')") > 0


def test_villages_below_a_title_of_branches_are_their_branches(county: Store) -> None:
    book = table(("项目", "柳林村", "石桥村"), ("团员数", None, None), ("当年新发展团员", None, None), title="各村团支部情况统计表")
    wants = recognise(county, Package(book.content(), "表.xlsx"), {}).wants["表"].cells
    assert len(wants) == 4
    assert all("members.by_branch=" in want.target for want in wants.values())


def test_words_around_numbers_say_no_more_than_they_did(county: Store) -> None:
    made = filled(county, table(("分类", None, "人数"), ("按年龄", "14-17岁", None), (None, "18-28岁", None), ("按学历", "大专及以上", None), (None, "高中及以下", None), title="团员结构统计表"))
    assert {"C4", "C5", "C6", "C7"} <= cells(made).keys()
    made = filled(county, table(("考核指标", "目标值", "完成值", "完成率"), ("发展团员数", 20, None, None), ("团员总数", 90, None, None)))
    assert cells(made).keys() == {"C4", "C5"}
    assert {"D4", "D5"} <= named(made)
    of_kind = "kind = '培训' AND day BETWEEN '2024-01-01' AND '2024-06-30'"
    made = filled(county, table(("活动类别", "1—6月", "下半年"), ("培训", None, None), ("志愿服务", None, None), title="2024年活动统计表"))
    assert cells(made)["B4"] == count(county, of_kind, "event")


def test_what_was_done_for_the_children_of_a_list_is_not_what_was_done_for_all(county: Store) -> None:
    """Below a title of 困境儿童 stood the visits of all children."""
    for title in ("困境儿童走访情况统计表", "关爱困境儿童工作统计表"):
        made = filled(county, table(("村", "困境儿童数", "本年走访次数"), ("柳林村", None, None), ("石桥村", None, None), title=title))
        assert cells(made).keys() == {"B4", "B5"}
        assert {"C4", "C5"} <= named(made)
    assert sentence(county, "全年走访____次。", beside="困境儿童关爱")[0] == "全年走访____次。"
    made = filled(county, table(("村", "困境儿童", None), (None, "人数", "走访次数"), ("柳林村", None, None), ("石桥村", None, None)))
    assert not {"C5", "C6"} & cells(made).keys()
