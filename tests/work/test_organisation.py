"""Organisations and elections: the tree adds up on any day, a list's columns tell what wants doing, an election is one step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app import rules, settings
from app.lists import query as listing
from app.lists.query import Listing
from app.work import branches as organisation
from app.work import elections as election
from app.work.branches import Node
from app.work.elections import Seat
from db.dates import PartialDate
from db.errors import UserError
from db.records import Branch, Event, Person, Post, Transfer
from db.store import Store
from tests.samples import dump
from tests.volunteers import name

DAY = date(2021, 11, 26)
ELECTED = date(2021, 10, 20)


class Town:
    """A committee with two villages, a firm, one abolished firm, and members in them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        with store.step("起始"):
            self.committee = self._branch("溪水镇团委", "其他团组织", level="团委", parent=None, org_code="000.012")
            self.shima = self._branch("石马村团支部", "农村团支部", org_code="000.012.002", youth_count=40, term_end=date(2022, 1, 10))
            self.taoxi = self._branch("桃溪村团支部", "农村团支部", org_code="000.012.001", youth_count=10, term_end=date(2021, 10, 31))
            self.firm = self._branch("示例食品厂团支部", "企业团组织", org_code="000.012.003", founded_on=PartialDate(2021, 6, 1))
            self.gone = self._branch("示例建材团支部", "企业团组织", org_code="000.012.004", status="撤销", abolished_on=date(2021, 4, 15))
            self.people = [self._person(n, self.shima) for n in range(10)] + [self._person(n, self.taoxi) for n in range(10, 13)]
            for title, person in (("书记", 0), ("副书记", 1), ("组织委员", 2)):
                self.post(self.shima, title, person)
            self.post(self.taoxi, "书记", 10)

    def _branch(self, short: str, org_type: str, **more: object) -> int:
        values: dict[str, object] = {"parent": getattr(self, "committee", None), "level": "团支部", "status": "正常"} | more
        return self.store.save(Branch(full_name=f"共青团{short}", short_name=short, org_type=org_type, **values)).id or 0  # type: ignore[arg-type]

    def _person(self, number: int, branch: int) -> int:
        volunteer = {"volunteer_status": "在册"} if number % 2 else {}
        return self.store.save(Person(name=name(number), branch=branch, member_status="在册", **volunteer)).id or 0

    def post(self, branch: int, title: str, person: int, start: date = date(2018, 10, 20)) -> Post:
        return self.store.save(Post(person=self.people[person], branch=branch, title_name=title, appointed_by="选举", start_on=PartialDate.of(start)))

    def change(self, branch: int, **values: object) -> None:
        with self.store.step("改"):
            self.store.save(self.store.get(Branch, branch).with_(**values))

    def cells(self, key: str, day: date = DAY) -> dict[int, str]:
        column = listing.columns("branches")[key]
        wanted = Listing("branches", everyone=True)
        found = listing.page(self.store, wanted, day, listing.ids(self.store, wanted, day), [column])
        return {branch: column.text(values[0]) for branch, values in found.items()}


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)


def nodes(node: Node) -> list[Node]:
    return [node, *(below for child in node.children for below in nodes(child))]


def labels(node: Node) -> dict[str, int | None]:
    return {found.label: found.count for found in nodes(node)}


# --- the tree


def test_the_tree_counts_what_exists_on_the_day_and_adds_up(town: Town) -> None:
    now = organisation.tree(town.store, DAY)
    assert labels(now.top) == {
        "溪水镇团委": 3, "农村团支部": 2, "桃溪村": 3, "石马村": 10, "企业团组织": 1, "示例食品厂": 0, "已撤销、合并": 1,
    }
    assert now.adds_up and now.parts == (2, 1) and now.total == 3 and not now.loose
    earlier = organisation.tree(town.store, date(2021, 3, 1))
    assert labels(earlier.top)["企业团组织"] == 1 and "示例建材" in labels(earlier.top) and "已撤销、合并" not in labels(earlier.top)


def test_who_is_above_stands_at_the_top(town: Town) -> None:
    town.store.set_setting("superior", "团县委")
    top = organisation.tree(town.store, DAY).top
    assert top.label == "团县委" and [child.label for child in top.children] == ["溪水镇团委"]
    assert settings.get(town.store, "superior") == "团县委"


def test_a_place_in_the_tree_lists_as_many_as_it_says(town: Town) -> None:
    for node in nodes(organisation.tree(town.store, DAY).top):
        if node.figure:
            found = listing.ids(town.store, Listing("branches", figure=node.figure), DAY)
            assert len(found) == node.count


def test_a_branch_below_a_branch_stands_below_it_once(town: Town) -> None:
    with town.store.step("组"):
        below = town._branch("石马一组团支部", "农村团支部", parent=town.shima)
    rural = next(node for node in nodes(organisation.tree(town.store, DAY).top) if node.label == "农村团支部")
    assert rural.count == 3 and [child.label for child in rural.children] == ["桃溪村", "石马村"]
    shima = rural.children[1]
    assert shima.ids == (town.shima, below) and [child.label for child in shima.children] == ["石马一组"]
    found = organisation.standing(town.store, town.store.get(Branch, town.shima), DAY)
    assert found.has_below and len(found.members) == 10


def test_an_organisation_without_a_type_or_a_superior_is_told(town: Town) -> None:
    town.change(town.shima, parent=None)
    town.store.connection.execute("UPDATE branch SET org_type = NULL WHERE id = ?", (town.firm,))
    found = organisation.tree(town.store, DAY)
    assert not found.adds_up and sum(found.parts) == 2 and found.total == 3
    assert found.loose == (town.shima,) and labels(found.top)["未填"] == 1
    assert found.committee is not None
    assert organisation.put_below(town.store, found.loose, found.committee) == 1
    assert organisation.tree(town.store, DAY).loose == ()
    town.store.undo()
    assert organisation.tree(town.store, DAY).loose == (town.shima,)


def test_a_ledger_without_anything_has_an_empty_tree(store: Store) -> None:
    found = organisation.tree(store, DAY)
    assert found.adds_up and found.total == 0 and found.top.label == "镇团委" and found.committee is None


# --- the columns and sums of the list


def test_columns_tell_who_heads_it_and_what_wants_doing(town: Town) -> None:
    assert town.cells("secretary") == {
        town.committee: "", town.shima: name(0), town.taoxi: name(10), town.firm: "", town.gone: "",
    }
    assert town.cells("reminder") == {
        town.committee: "缺书记", town.shima: "60 天内届满", town.taoxi: "过期 26 天", town.firm: "缺书记", town.gone: "",
    }
    assert town.cells("reminder", date(2021, 10, 1))[town.taoxi] == "60 天内届满"
    assert (town.cells("share")[town.shima], town.cells("share")[town.taoxi], town.cells("share")[town.firm]) == ("25%", "30%", "")
    assert (town.cells("code")[town.shima], town.cells("code")[town.committee]) == ("002", "")
    assert town.cells("type")[town.shima] == "农村"


def test_a_committee_too_small_for_its_members_is_told(town: Town) -> None:
    town.change(town.shima, term_end=date(2023, 1, 1))
    post = town.store.find(Post, "title_name = '组织委员'")[0]
    with town.store.step("免职"):
        town.store.save(post.with_(end_on=PartialDate(2021, 1, 1)))
    assert town.cells("reminder")[town.shima] == "班子缺人"
    assert any("应设支委会" in said for said in organisation.standing(town.store, town.store.get(Branch, town.shima), DAY).reminders)


def test_members_are_counted_where_they_belonged_on_the_day(town: Town) -> None:
    with town.store.step("调整"):
        person = town.store.get(Person, town.people[3])
        town.store.save(person.with_(branch=town.taoxi))
        town.store.save(Transfer(person=person.id, direction="内部调整", status="已通过", from_branch=town.shima, to_branch=town.taoxi,
                                 in_on=date(2021, 11, 1), out_on=date(2021, 11, 1)))
    assert (town.cells("members")[town.shima], town.cells("members")[town.taoxi]) == ("9", "4")
    assert (town.cells("members", date(2021, 10, 1))[town.shima], town.cells("members", date(2021, 10, 1))[town.taoxi]) == ("10", "3")


def test_the_list_stands_in_the_order_of_the_codes(town: Town) -> None:
    found = listing.ids(town.store, Listing("branches", sort="code"), DAY)
    assert list(found) == [town.committee, town.taoxi, town.shima, town.firm]
    by_share = listing.ids(town.store, Listing("branches", sort="share", descending=True), DAY)
    assert list(by_share)[:2] == [town.taoxi, town.shima]


def test_sums_are_of_what_is_shown_without_the_committee(town: Town) -> None:
    found = organisation.totals(town.store, listing.ids(town.store, Listing("branches"), DAY), DAY)
    assert (found.branches, found.members, found.youth, found.share) == (3, 13, 50, 26)
    assert organisation.totals(town.store, [], DAY).share is None


# --- how one stands


def test_numbers_and_officers_of_one(town: Town) -> None:
    with town.store.step("增补"):
        town.store.save(Post(person=town.people[4], branch=town.shima, title_name="宣传委员", appointed_by="增补", background="优秀青年",
                             start_on=PartialDate(2021, 3)))
    found = organisation.standing(town.store, town.store.get(Branch, town.shima), DAY)
    assert (len(found.members), len(found.volunteers), found.youth, found.share) == (10, 5, 40, 25)
    assert [officer.title for officer in found.officers] == ["书记", "副书记", "组织委员", "宣传委员"]
    assert (found.officers[0].more, found.officers[3].more) == ("选举", "优秀青年 · 增补 2021-03")


def test_a_committee_has_the_numbers_of_all_below_it(town: Town) -> None:
    found = organisation.standing(town.store, town.store.get(Branch, town.committee), DAY)
    assert (len(found.members), found.youth, found.has_below, found.meetings) == (13, 50, True, ())


def test_meetings_held_this_year_against_the_rule(town: Town) -> None:
    with town.store.step("会"):
        for branch, kind, day in (
            (town.shima, "支部大会", date(2021, 3, 1)), (town.shima, "支部大会", date(2021, 6, 1)), (town.shima, "支部大会", date(2020, 6, 1)),
            (town.shima, "主题团日", date(2021, 5, 4)), (town.shima, "主题团日", date(2021, 12, 4)), (town.taoxi, "团课", date(2021, 5, 4)),
        ):
            town.store.save(Event(title_name=f"{kind}{day}", kind=kind, day=day, branch=branch))
    found = {m.kind: (len(m.held), m.due) for m in organisation.standing(town.store, town.store.get(Branch, town.shima), DAY).meetings}
    assert found == {"支部大会": (2, 4), "支委会": (0, 12), "团课": (0, 4), "主题团日": (1, 12)}
    few = {m.kind: (len(m.held), m.due) for m in organisation.standing(town.store, town.store.get(Branch, town.taoxi), DAY).meetings}
    assert few["支委会"] == (0, None) and few["团课"] == (1, 4)


@pytest.mark.parametrize(
    ("elected", "ends", "passed", "words"),
    [
        (PartialDate(2020, 6, 28), date(2023, 6, 28), 0.47, "还有 1 年 7 个月"),
        (PartialDate(2019), date(2021, 12, 26), 0.97, "还有 30 天"),
        (PartialDate(2018, 10), date(2021, 10, 31), 1.0, "过期 26 天"),
        (None, date(2024, 11, 26), 0.0, "还有 3 年"),
        (PartialDate(2021, 11, 26), date(2022, 5, 26), 0.0, "还有 6 个月"),
    ],
)
def test_what_is_left_of_a_term(elected: PartialDate | None, ends: date, passed: float, words: str) -> None:
    found = organisation.term(elected, ends, DAY)
    assert found and (round(found.passed, 2), found.words, found.over) == (passed, words, words.startswith("过期"))


def test_an_unknown_end_is_no_term() -> None:
    assert organisation.term(PartialDate(2020), None, DAY) is None


# --- elections


def seats(town: Town, *pairs: tuple[str, int]) -> list[Seat]:
    return [Seat(title=title, person=town.people[person]) for title, person in pairs]


def test_an_election_is_one_step_and_one_undo(town: Town) -> None:
    before = dump(town.store)
    wanted = seats(town, ("书记", 0), ("副书记", 3), ("组织委员", 2), ("宣传委员", 4))
    wanted[0] = replace(wanted[0], background="优秀青年")
    done = election.elect(town.store, town.shima, ELECTED, 3, wanted, today=DAY, document_no="溪团〔2021〕9号")
    assert (len(done.kept), len(done.begun), len(done.ended)) == (2, 2, 1)
    ended = town.store.page(Post, done.ended)[0]
    assert (ended.person, ended.end_on) == (town.people[1], PartialDate(2021, 10, 20))
    begun = town.store.page(Post, done.begun)
    assert {(p.title_name, p.person, p.appointed_by, p.start_on, p.document_no) for p in begun} == {
        ("副书记", town.people[3], "选举", PartialDate(2021, 10, 20), "溪团〔2021〕9号"),
        ("宣传委员", town.people[4], "选举", PartialDate(2021, 10, 20), "溪团〔2021〕9号"),
    }
    head = town.store.find(Post, "title_name = '书记' AND branch = ?", (town.shima,))
    assert len(head) == 1 and (head[0].background, head[0].start_on, head[0].end_on) == ("优秀青年", PartialDate(2018, 10, 20), None)
    branch = town.store.get(Branch, town.shima)
    assert (branch.elected_on, branch.term_end) == (PartialDate(2021, 10, 20), date(2024, 10, 20))
    assert town.cells("reminder")[town.shima] == ""
    undone = town.store.undo()
    assert undone and undone.label == "换届 石马村团支部" and dump(town.store) == before


def test_posts_beside_the_committee_go_on(town: Town) -> None:
    with town.store.step("编外"):
        extra = town.post(town.shima, "编外委员", 5)
    election.elect(town.store, town.shima, ELECTED, 2, seats(town, ("书记", 3)), today=DAY)
    assert town.store.get(Post, extra.id or 0).end_on is None
    live = [officer.title for officer in organisation.officers(town.store, town.shima, DAY)]
    assert live == ["书记", "编外委员"]


@pytest.mark.parametrize(
    ("pairs", "day", "years", "words"),
    [
        ((("副书记", 1),), ELECTED, 3, "还没有书记"),
        ((("书记", 1), ("书记", 2)), ELECTED, 3, "有 2 位书记"),
        ((("书记", 1), ("书记", 1)), ELECTED, 3, "写了两行"),
        ((("书记", 1), ("编外委员", 2)), ELECTED, 3, "不经选举产生"),
        ((("书记", 1),), date(2021, 12, 1), 3, "还没有到"),
        ((("书记", 1),), date(2018, 1, 1), 3, "上次换届是 2018-10-20"),
        ((("书记", 1),), date(2018, 10, 20), 3, "已经登记过"),
        ((("书记", 1),), ELECTED, 7, "最长 5 年"),
        ((("书记", 1),), ELECTED, 0, "一般每届 2–3 年"),
        ((("书记", 1),), date(2019, 1, 1), 3, "在换届日期以后"),
    ],
)
def test_nonsense_is_refused_in_words_and_nothing_is_written(
    town: Town, pairs: tuple[tuple[str, int], ...], day: date, years: int, words: str
) -> None:
    town.change(town.shima, elected_on=PartialDate(2018, 10, 20))
    with town.store.step("增补"):
        town.post(town.shima, "宣传委员", 6, date(2020, 5, 1))
    before = dump(town.store)
    with pytest.raises(UserError, match=words):
        election.elect(town.store, town.shima, day, years, seats(town, *pairs), today=DAY)
    assert dump(town.store) == before


@pytest.mark.parametrize(("seat", "words"), [(Seat(title="书记"), "“书记”还缺人"), (Seat(), "空白的一行")])
def test_half_a_line_is_refused(town: Town, seat: Seat, words: str) -> None:
    with pytest.raises(UserError, match=words):
        election.elect(town.store, town.shima, ELECTED, 3, [*seats(town, ("书记", 1)), seat], today=DAY)


def test_what_an_election_says_of_somebody_who_goes_on_holds_from_its_day(town: Town) -> None:
    with town.store.step("来源"):
        post = town.store.save(town.store.find(Post, "branch = ?", (town.shima,))[0].with_(background="优秀青年"))
    seat = Seat(title="书记", person=post.person, background="团干部")
    election.elect(town.store, town.shima, ELECTED, 3, [seat], today=DAY)
    assert [town.store.page(Post, [post.id or 0], day)[0].background for day in (date(2021, 10, 19), ELECTED)] == ["优秀青年", "团干部"]


def test_what_is_abolished_elects_nobody(town: Town) -> None:
    with pytest.raises(UserError, match="已经撤销"):
        election.elect(town.store, town.gone, ELECTED, 3, seats(town, ("书记", 1)), today=DAY)


def test_a_by_election_adds_one(town: Town) -> None:
    seat = Seat(title="宣传委员", person=town.people[5], appointed_by=election.CO_OPTED)
    post = election.co_opt(town.store, town.shima, date(2021, 11, 1), seat, today=DAY)
    assert (post.appointed_by, post.basis, post.start_on, post.end_on) == ("增补", "兼职", PartialDate(2021, 11, 1), None)
    done = town.store.undoable()
    assert done and done.label == f"增补宣传委员 {name(5)}"
    extra = election.co_opt(town.store, town.shima, DAY, replace(seat, title="编外委员"), today=DAY)
    assert extra.basis == "编外"


@pytest.mark.parametrize(
    ("title", "person", "day", "words"),
    [
        ("组织委员", 2, DAY, "已经是石马村团支部的组织委员"),
        ("书记", 5, DAY, "已有书记"),
        ("委员", 5, date(2021, 12, 1), "还没有到"),
        (None, 5, DAY, "还缺职务"),
        ("村长", 5, DAY, "没有“村长”这个职务"),
    ],
)
def test_a_senseless_by_election_is_refused(town: Town, title: str | None, person: int, day: date, words: str) -> None:
    before = dump(town.store)
    with pytest.raises(UserError, match=words):
        election.co_opt(town.store, town.shima, day, Seat(title=title, person=town.people[person], appointed_by="增补"), today=DAY)
    assert dump(town.store) == before


def test_terms_by_the_rules() -> None:
    assert rules.term_years("团支部", "农村团支部") == (2, 3)
    assert rules.term_years("团委", "其他团组织") == (3, 5)
    assert rules.term_years("团支部", "学校团组织") == (1, 3)
    assert rules.term_end(date(2020, 2, 29), 3) == date(2023, 3, 1)


def test_every_branch_is_in_the_tree_under_a_name(store: Store) -> None:
    """Whatever its level, whoever is above it, with a short name or without."""
    with store.step("团组织"):
        top = store.save(Branch(full_name="共青团溪翁庄镇委员会", level="团委", org_type="其他团组织")).id
        gone = store.save(Branch(full_name="旧总支", level="团总支", org_type="农村团支部", status="撤销", abolished_on=date(2020, 1, 1), parent=top)).id
        ids = {top}
        levels = [option.label for option in Branch.field("level").kind.options]  # type: ignore[attr-defined]
        types = [option.label for option in Branch.field("org_type").kind.options]  # type: ignore[attr-defined]
        for number, (level, sort) in enumerate((a, b) for a in (*levels, None) for b in (types[0], types[-1])):
            for parent in (top, gone, None):
                ids.add(store.save(Branch(full_name=f"第{number}号{parent}组织", level=level, org_type=sort, parent=parent)).id)
        first = store.save(Branch(full_name="甲团支部", level="团支部", org_type=types[0]))
        second = store.save(Branch(full_name="乙团支部", level="团支部", org_type=types[0], parent=first.id))
        store.save(first.with_(parent=second.id))
        ids |= {first.id, second.id}
    day = date(2021, 12, 31)
    shown: dict[int | None, str] = {}

    def walk(node: organisation.Node) -> None:
        assert node.label and node.label != "—"
        for number in node.ids or ():
            shown.setdefault(number, node.label)
        for child in node.children:
            walk(child)

    tree = organisation.tree(store, day)
    walk(tree.top)
    assert tree.committee is not None and ids - shown.keys() <= {tree.committee}
    wanted = Listing("branches")
    listed = listing.ids(store, wanted, day)
    names = listing.page(store, wanted, day, list(listed), [listing.columns("branches")["called"]])
    assert ids <= set(listed) and all(row[0] for row in names.values())
