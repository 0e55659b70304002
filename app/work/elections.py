"""Elections: a committee's term ends and another begins, or one more is elected between; each is one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.figures.declare import first_day
from app.figures.organisation import LIVE_POST
from app.rules import COMMITTEE_TITLES, LONGEST_TERM, term_end, term_years
from db.dates import PartialDate
from db.errors import UserError
from db.records import Branch, Post, codes
from db.store import Store

#: How somebody comes to a post between elections.
CO_OPTED = "增补"
_HEAD = "书记"
#: Posts beside the committee's own number.
_EXTRA = ("编外副书记", "编外委员")


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One line of the new committee: the post, who is elected, and how they came to it."""

    title: str | None = None
    person: int | None = None
    appointed_by: str | None = "选举"
    basis: str | None = None
    background: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What an election did: posts that go on, that began, that ended."""

    kept: tuple[int, ...]
    begun: tuple[int, ...]
    ended: tuple[int, ...]


def committee(store: Store, branch: int, day: date) -> list[Post]:
    """The posts an election on the day would end, the highest first."""
    found = store.find(Post, f"branch = :branch AND {LIVE_POST}", {"branch": branch, "day": day.isoformat()})
    return sorted((p for p in found if p.title_name in COMMITTEE_TITLES), key=lambda p: (COMMITTEE_TITLES.index(p.title_name or ""), p.id))


def elect(
    store: Store, branch_id: int, day: date, years: int, seats: Sequence[Seat], *, today: date, document_no: str | None = None
) -> Outcome:
    """Put a new committee in: who keeps a post goes on in it (with what the line says of it now), the other posts end on the day, the new ones begin, the term is set anew.

    Raises UserError with a sentence when it cannot be; then nothing is written.
    """
    branch = store.get(Branch, branch_id)
    _refuse_day(branch, day, today)
    _refuse_term(branch, years)
    _refuse_seats(store, seats)
    before = committee(store, branch_id, day)
    _refuse_later(store, branch_id, day)
    wanted = {(seat.person, seat.title): seat for seat in seats}
    kept = [post for post in before if (post.person, post.title_name) in wanted]
    again = [(post, wanted.pop((post.person, post.title_name))) for post in kept]
    on = PartialDate.of(day)
    with store.step(f"换届 {_name(branch)}", day):
        for post, seat in again:
            store.save(post.with_(appointed_by=seat.appointed_by or post.appointed_by, background=seat.background or post.background))
        ended = [store.save(post.with_(end_on=on)) for post in before if post not in kept]
        begun = [store.save(_post(branch_id, seat, on, document_no)) for seat in wanted.values()]
        store.save(branch.with_(elected_on=on, term_end=term_end(day, years)))
    return Outcome(_ids(kept), _ids(begun), _ids(ended))


def co_opt(store: Store, branch_id: int, day: date, seat: Seat, *, today: date, document_no: str | None = None) -> Post:
    """Elect one more between elections. Raises UserError with a sentence when it cannot be."""
    branch = store.get(Branch, branch_id)
    _refuse_gone(branch, day)
    if day > today:
        raise UserError(f"任职日期 {day} 还没有到；请在任职以后登记")
    _refuse_line(store, seat)
    there = store.find(Post, f"branch = :branch AND {LIVE_POST}", {"branch": branch_id, "day": day.isoformat()})
    if any(post.person == seat.person and post.title_name == seat.title for post in there):
        raise UserError(f"{_person(store, seat.person)}已经是{_name(branch)}的{seat.title}，不用再增补")
    if seat.title == _HEAD and (head := next((post for post in there if post.title_name == _HEAD), None)):
        raise UserError(f"{_name(branch)}已有书记{_person(store, head.person)}；请先给原书记填免职日期，或者办理换届")
    with store.step(f"增补{seat.title} {_person(store, seat.person)}"):
        return store.save(_post(branch_id, seat, PartialDate.of(day), document_no))


def _post(branch: int, seat: Seat, start: PartialDate, document_no: str | None) -> Post:
    basis = seat.basis or ("编外" if seat.title in _EXTRA else "兼职")
    return Post(person=seat.person, branch=branch, title_name=seat.title, basis=basis, appointed_by=seat.appointed_by,
                background=seat.background, start_on=start, document_no=document_no)


def _refuse_gone(branch: Branch, day: date) -> None:
    if PartialDate.of(branch.abolished_on).last <= day if branch.abolished_on else branch.status == "撤销":
        raise UserError(f"{_name(branch)}已经撤销，不能再选班子；没有撤销的请先改它的状态")
    if branch.founded_on and PartialDate.of(day) < branch.founded_on and not PartialDate.of(day).agrees_with(branch.founded_on):
        raise UserError(f"{_name(branch)} {branch.founded_on} 才成立，日期不能更早；请核对")


def _refuse_day(branch: Branch, day: date, today: date) -> None:
    _refuse_gone(branch, day)
    if day > today:
        raise UserError(f"换届日期 {day} 还没有到；请在选举以后登记")
    last, now = branch.elected_on, PartialDate.of(day)
    if last and last.as_date() == day:
        raise UserError(f"{day} 这一届已经登记过；要改人请用“增补”，或者直接改任职记录")
    if last and now < last and not now.agrees_with(last):
        raise UserError(f"上次换届是 {last}，这次的日期不能比它早；请核对")


def _refuse_term(branch: Branch, years: int) -> None:
    if not 1 <= years <= LONGEST_TERM:
        low, high = term_years(branch.level, branch.org_type)
        raise UserError(f"任期不能是 {years} 年；{_name(branch)}一般每届 {low}–{high} 年，最长 {LONGEST_TERM} 年，请改")


def _refuse_line(store: Store, seat: Seat) -> None:
    if seat.person is None or not seat.title:
        who = _person(store, seat.person) if seat.person is not None else seat.title or "空白的一行"
        raise UserError(f"“{who}”还缺{'人' if seat.person is None else '职务'}；请补上，或者删去这一行")
    if seat.title not in {option.label for option in codes.POST_TITLE.options}:
        raise UserError(f"没有“{seat.title}”这个职务；请从列表里选")


def _refuse_seats(store: Store, seats: Sequence[Seat]) -> None:
    seen: set[tuple[int | None, str | None]] = set()
    for seat in seats:
        _refuse_line(store, seat)
        if seat.title not in COMMITTEE_TITLES:
            raise UserError(f"“{seat.title}”不经选举产生，不在换届里登记；请到“任职”里新建")
        if (seat.person, seat.title) in seen:
            raise UserError(f"{_person(store, seat.person)}的“{seat.title}”写了两行；请删去一行")
        seen.add((seat.person, seat.title))
    heads = [seat for seat in seats if seat.title == _HEAD]
    if not heads:
        raise UserError("新班子里还没有书记；请选一位书记")
    if len(heads) > 1:
        raise UserError(f"新班子里有 {len(heads)} 位书记；一个组织只有一位书记，请改其中的职务")


def _refuse_later(store: Store, branch: int, day: date) -> None:
    later = [p for p in store.find(Post, f"branch = ? AND end_on IS NULL AND {first_day('start_on')} > ?", (branch, day.isoformat()))
             if p.title_name in COMMITTEE_TITLES]
    if later:
        raise UserError(f"{_person(store, later[0].person)}的任职日期 {later[0].start_on} 在换届日期以后；请核对换届日期，或者先改这条任职")


def _name(branch: Branch) -> str:
    return branch.short_name or branch.full_name or "这个组织"


def _person(store: Store, person: int | None) -> str:
    return store.titles("person", [person or 0]).get(person or 0, "")


def _ids(posts: Sequence[Post]) -> tuple[int, ...]:
    return tuple(post.id for post in posts if post.id)


def held_by(store: Store, person: int, day: date) -> list[Post]:
    """The posts somebody holds on a day, the longest held first."""
    return store.find(Post, f"person = :id AND {LIVE_POST}", {"id": person, "day": day.isoformat()}, first_day("start_on"))
