"""Who holds which post: the committee with its extra members, every organisation's officers, and those before them."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from app.demo.names import Names
from app.demo.organisations import ENTERPRISE, RURAL, Town
from app.demo.people import Someone
from app.demo.population import People
from app.demo.rows import AS_OF, number, partial, put
from app.rules import AGE_WARNING_DAYS, LEAGUE_MAX_AGE, turns
from db.records import Person, Post
from db.store import Store

_ELECTED = date(2021, 3, 30)
_CO_OPTED = date(2021, 4, 20)
#: The six of 2021: where they come from, who named them.
_EXTRA = (
    ("优秀青年", ("组织推荐", "群众推荐")), ("优秀青年", ("群众推荐",)), ("团干部", ("组织推荐",)), ("团干部", ("组织推荐", "群众推荐")),
    ("非公企业", ("组织推荐",)), ("非公企业", ("组织推荐", "群众推荐")),
)
#: Who came after this day holds no post yet.
_ESTABLISHED = date(2021, 9, 30)
#: 28 or older, and about to be 28, without a post: for the check and the list of what is due to find.
_ELDERS_WITHOUT = 2
_TURNING_WITHOUT = 3


def fill(store: Store, rng: Random, names: Names, town: Town, people: People) -> dict[str, Someone]:
    """Put in every post; returns the live secretaries by the place of their organisation."""
    there = [one for one in people.members_on(AS_OF) if one.is_member(_ESTABLISHED)]
    elders = [one for one in there if one.draft.age() >= 28]
    # Who is about to turn 28 without a post has to be reminded of leaving.
    turning = [one for one in there if AS_OF < turns(partial(one.draft.born), LEAGUE_MAX_AGE) <= AS_OF + timedelta(days=AGE_WARNING_DAYS)]
    taken = {one.id for one in (*elders[-_ELDERS_WITHOUT:], *turning[:_TURNING_WITHOUT])}
    secretaries: dict[str, Someone] = {}
    posts: list[Post] = []
    for place in town.live():
        free = sorted((one for one in there if one.draft.place == place and one.id not in taken), key=lambda one: one.draft.born)
        ready = iter(free)
        secretaries[place] = first = next(ready)
        posts += _branch_posts(rng, town, place, first, ready)
        taken.update(post.person for post in posts if post.person)
    posts += _committee_posts(rng, town, people, secretaries, taken)
    posts += _former_posts(rng, town, people)
    put(store, posts)
    for place, someone in secretaries.items():
        store.save(town.branches[place].with_(contact=someone.name))
    head = next(post.person for post in posts if post.branch == number(town.committee) and post.title_name == "书记" and post.end_on is None)
    assert head
    store.save(town.committee.with_(contact=store.get(Person, head).name))
    return secretaries


def _branch_posts(rng: Random, town: Town, place: str, secretary: Someone, ready: Iterator[Someone]) -> Iterator[Post]:
    planned = town.planned[place]
    is_rural = planned.org_type == RURAL
    background = {RURAL: "优秀青年", ENTERPRISE: "非公企业"}.get(planned.org_type, "团干部")
    yield _post(secretary, town.id(place), "书记", planned.elected, background=background)
    if is_rural:
        yield _post(next(ready), town.id(place), "副书记", planned.elected, background=rng.choice(("优秀青年", "致富能手")),
                    nominated_via=("组织推荐", "群众推荐"))
    if planned.size >= 9:
        for title in ("组织委员", "宣传委员") if planned.size < 12 else ("组织委员", "宣传委员", "文体委员"):
            yield _post(next(ready), town.id(place), title, planned.elected)


def _post(someone: Someone, branch: int, title: str, start: date, **more: Any) -> Post:
    """A part-time post by election; who came later than the election was co-opted."""
    came = someone.draft.came
    is_later = came is not None and came > start
    values: dict[str, Any] = {"basis": "兼职", "appointed_by": "增补" if is_later else "选举"} | more
    since = came + timedelta(days=30) if came and is_later else start
    return Post(person=someone.id, branch=branch, title_name=title, start_on=partial(since), **values)


def _committee_posts(rng: Random, town: Town, people: People, secretaries: dict[str, Someone], taken: set[int]) -> Iterator[Post]:
    committee = number(town.committee)
    office = [one for one in people.members_on(_ELECTED) if one.draft.place == "镇机关" and one.is_member(AS_OF)]
    officials = [one for one in office if one.id not in taken and one.draft.born.year < 1999]
    no = "密团批〔2021〕7号"
    yield _post(officials.pop(), committee, "书记", _ELECTED, basis="专职", background="团干部", document_no=no)
    yield _post(officials.pop(), committee, "副书记", _ELECTED, background="团干部", document_no=no)
    yield _post(secretaries["大学生村官"], committee, "副书记", _ELECTED, basis="挂职", background="大学生村官", document_no=no)
    for place, background in (("石马峪村", "优秀青年"), ("金叵罗村", "致富能手"), ("镇中心校", "教师"), ("镇社区卫生服务中心", "团干部"),
                              ("北京溪翠谷果品有限公司", "非公企业"), ("溪翁庄村", "优秀青年")):
        yield _post(secretaries[place], committee, "委员", _ELECTED, background=background, document_no=no)
    yield from _extra_posts(rng, committee, people, secretaries, taken)


def _extra_posts(rng: Random, committee: int, people: People, secretaries: dict[str, Someone], taken: set[int]) -> Iterator[Post]:
    there = [one for one in people.members_on(date(2020, 12, 31)) if one.is_member(AS_OF)]
    young = [one for one in there if one.id not in taken and 22 <= one.draft.age() <= 27]
    rng.shuffle(young)
    villagers = iter([one for one in young if one.draft.place.endswith("村")])
    workers = iter([one for one in young if one.draft.place.startswith("北京")])
    cadres = iter([secretaries["尖岩村"], secretaries["东智南村"]])
    sources = {"优秀青年": villagers, "团干部": cadres, "非公企业": workers}
    for background, via in _EXTRA:
        yield _post(next(sources[background]), committee, "编外委员", _CO_OPTED, basis="编外", appointed_by="增补", nominated_via=via,
                    background=background, document_no="溪团〔2021〕6号")
    for background, start in (("优秀青年", date(2019, 3, 12)), ("非公企业", date(2020, 4, 28)), ("优秀青年", _CO_OPTED)):
        yield _post(next(sources[background]), committee, "编外副书记", start, basis="编外", appointed_by="增补", nominated_via=("组织推荐",),
                    background=background)


def _former_posts(rng: Random, town: Town, people: People) -> Iterator[Post]:
    """Posts that have ended: the committee before 2021, and every organisation's officers before its last election."""
    committee = number(town.committee)
    others = iter(people.others)
    yield _post(next(others), committee, "书记", date(2018, 3, 20), basis="专职", end_on=partial(_ELECTED), background="团干部")
    yield _post(next(others), committee, "书记", date(2014, 9, 10), basis="专职", end_on=partial(date(2018, 3, 20)), background="团干部")
    yield _post(next(others), committee, "副书记", date(2018, 3, 20), end_on=partial(_ELECTED), background="教师")
    former = [one for one in people.volunteers if one.draft.came is None and 29 <= one.draft.age() <= 38]
    rng.shuffle(former)
    for _ in range(4):
        yield _post(former.pop(), committee, "编外委员", date(2018, 4, 10), basis="编外", appointed_by="增补", nominated_via=("组织推荐",),
                    background="优秀青年", end_on=partial(_ELECTED))
    for place, planned in town.planned.items():
        if planned.founded:
            continue
        term = planned.elected.replace(year=planned.elected.year - 3), planned.elected
        start, end = (planned.elected, planned.abolished) if planned.abolished else term
        for title in ("书记", "副书记") if planned.org_type == RURAL else ("书记", "组织委员") if planned.size > 9 else ("书记",):
            yield _post(former.pop(), town.id(place), title, start, background=rng.choice(("优秀青年", "团干部")), end_on=partial(end))
