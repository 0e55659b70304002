"""What wants doing, worked out from the records each time it is looked at; done things vanish by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from app import figures, settings
from app.figures import answer
from app.figures.children import VISITS_DUE
from app.figures.declare import last_day
from app.figures.dues import OWING
from app.figures.members import TURNING, TURNS_28
from app.figures.organisation import TERM_ENDING
from app.rules import AGE_WARNING_DAYS, LEAGUE_MAX_AGE, TERM_WARNING_DAYS
from db import backup
from db.records import Branch, Child, CountyForm, Event, Person, Submission, Transfer, YearSummary
from db.store import Store

FILING_WARNING_DAYS = 14
EVENT_WARNING_DAYS = 7
#: Beijing's system lets a transfer lapse after ten days.
TRANSFER_WAITING_DAYS = 10
BACKUP_WARNING_DAYS = 7
OVERDUE, SOON, LATER = "过期", "本周", "稍后"
TODAY = "今天"
#: So long after the end of a year its summary is still written.
SUMMARY_DAYS = 31
#: What is filed as a summary before this day of a year is of less than the year.
_SUMMED_UP = "11-01"
#: What leads to the annual summary.
SUMMARY = "summary"
_FIRST = 3
#: What leads to the steps of the first run; the others lead to the import of their view.
WIZARD = "begin.wizard"


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, how urgent, and the records it is about (`view` and `ids`)."""

    key: str
    icon: str
    title: str
    detail: str
    when: str
    urgency: str
    deed: str
    view: str = ""
    ids: tuple[int, ...] = ()


def todos(store: Store, today: date) -> list[Todo]:
    """Everything that wants doing, the most urgent first."""
    found: list[Todo] = []
    sources: tuple[Callable[[Store, date], list[Todo]], ...] = (
        _visits, _terms, filings, _turning, _dues, _transfers, _events, _summaries, _backups,
    )
    for source in sources:
        found += source(store, today)
    return sorted(found, key=lambda todo: (OVERDUE, SOON, LATER).index(todo.urgency))


def _urgency(days: int) -> str:
    return OVERDUE if days < 0 else SOON if days <= 7 else LATER


def _in_days(days: int) -> str:
    return f"过期 {-days} 天" if days < 0 else TODAY if days == 0 else f"还有 {days} 天"


def visits_due(store: Store, today: date) -> dict[int, date]:
    """When each open child's next visit is due, by the same rule as the check of overdue visits."""
    rows = store.rows(f"SELECT child, due FROM ({VISITS_DUE}) WHERE due IS NOT NULL", answer.parameters(store, today))
    return {child: date.fromisoformat(due) for child, due in rows}


def _on(day: date, today: date) -> str:
    """A day in words; the year is said where it is not this one."""
    return ("" if day.year == today.year else f"{day.year} 年 ") + f"{day.month} 月 {day.day} 日"


def _visits(store: Store, today: date) -> list[Todo]:
    if not store.sees(Child):
        return []
    late = {child: (today - due).days for child, due in visits_due(store, today).items() if due < today}
    if not late:
        return []
    villages: dict[str, int] = {}
    for child in store.page(Child, list(late)):
        villages[child.village or "未填村"] = villages.get(child.village or "未填村", 0) + 1
    where = "、".join(f"{name} {count} 户" for name, count in sorted(villages.items(), key=lambda pair: -pair[1])[:3])
    longest = max(late.values())
    return [Todo("visits", "home-heart", f"走访过期 {len(late)} 户", f"{where}，最久的已过 {longest} 天", f"过期 {longest} 天", OVERDUE,
                 "看名单", "children", tuple(sorted(late, key=lambda c: -late[c])))]


def _terms(store: Store, today: date) -> list[Todo]:
    live = set(figures.records(store, "branches.total", today))
    ending = [b for b in store.find(Branch, TERM_ENDING, {"day": today.isoformat()}, "term_end") if b.id in live]
    found = []
    for branch in ending[:4]:
        assert branch.term_end and branch.id
        days = (branch.term_end - today).days
        words = f"{_on(branch.term_end, today)}届满，请登记新班子或批准延期"
        found.append(Todo(f"term.{branch.id}", "refresh-alert", f"{branch.short_name or branch.full_name} {'届满未换届' if days < 0 else '快届满'}", words,
                          _in_days(days), OVERDUE if days < 0 else LATER, "办理换届", "branches", (branch.id,)))
    if len(ending) > 4:
        rest = tuple(b.id for b in ending[4:] if b.id)
        found.append(Todo("terms", "refresh-alert", f"另有 {len(rest)} 个团组织届满或快届满", "请安排换届", f"{TERM_WARNING_DAYS} 天内", LATER, "看名单", "branches", rest))
    return found


def filings(store: Store, today: date, ahead: int = FILING_WARNING_DAYS) -> list[Todo]:
    """What is to be filed within so many days, and what came back."""
    found = []
    # A version that came back is settled by the next one.
    last = (
        "NOT EXISTS (SELECT 1 FROM submission n WHERE n.template = submission.template AND n.as_of = submission.as_of"
        " AND coalesce(n.version, 1) > coalesce(submission.version, 1))"
    )
    waiting = f"{last} AND (sent_on IS NULL AND due_on IS NOT NULL OR feedback IS NOT NULL AND accepted IS NOT 1)"
    for filing in store.find(Submission, waiting, (), "due_on"):
        assert filing.id
        if filing.feedback and not filing.accepted:
            found.append(Todo(f"filing.{filing.id}", "file-alert", f"县里退回《{filing.template}》", filing.feedback, "退回", OVERDUE, "去修改",
                              "submission", (filing.id,)))
        elif filing.due_on and (filing.due_on - today).days <= ahead:
            days = (filing.due_on - today).days
            found.append(Todo(f"filing.{filing.id}", "send", f"上报《{filing.template}》", f"{_on(filing.due_on, today)}前上报", _in_days(days),
                              _urgency(days), "打开", "submission", (filing.id,)))
    unfiled = "due_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM submission s WHERE s.form = county_form.id AND s.sent_on >= coalesce(county_form.received_on, ''))"
    for form in store.find(CountyForm, unfiled, (), "due_on"):
        assert form.id and form.due_on
        days = (form.due_on - today).days
        if days <= ahead:
            found.append(Todo(f"form.{form.id}", "send", f"上报《{form.name}》", f"{_on(form.due_on, today)}前上报", _in_days(days), _urgency(days), "去填表",
                              "county_form", (form.id,)))
    return found


def turning(store: Store, today: date) -> dict[int, date]:
    """Live members without a post who turn 28 soon, and when."""
    rows = store.rows(f"SELECT id, {TURNS_28} FROM person WHERE {TURNING}", answer.parameters(store, today))
    return {person: date.fromisoformat(when) for person, when in rows}


def _turning(store: Store, today: date) -> list[Todo]:
    when = turning(store, today)
    if not when:
        return []
    ids = sorted(when, key=lambda person: when[person])
    names = "、".join(p.name or "" for p in store.page(Person, ids[:3])) + ("等" if len(ids) > 3 else "")
    return [Todo("turning", "users", f"{len(ids)} 名团员 {AGE_WARNING_DAYS} 天内满 {LEAGUE_MAX_AGE} 周岁", names, f"{min(when.values()):%m-%d} 起", LATER,
                 "看名单", "members", tuple(ids))]


def _dues(store: Store, today: date) -> list[Todo]:
    rows = store.rows(f"SELECT person FROM review WHERE {OWING}", {"day": today.isoformat()})
    if not rows:
        return []
    return [Todo("dues", "coin", f"{len(rows)} 人今年团费没有交清", "欠满 6 个月须开支部大会讨论，现在提醒最合适", "今年", LATER, "看名单", "members",
                 tuple(r[0] for r in rows))]


def _transfers(store: Store, today: date) -> list[Todo]:
    since = (today - timedelta(days=TRANSFER_WAITING_DAYS)).isoformat()
    waiting = store.find(Transfer, f"status IN ('申请中', '转出审批中', '转入审批中') AND {last_day('applied_on')} < ?", (since,), "applied_on")
    if not waiting:
        return []
    return [Todo("transfers", "arrows-exchange", f"{len(waiting)} 件组织关系转接没有办完", f"申请已超过 {TRANSFER_WAITING_DAYS} 天，久了会失效", "请催办",
                 SOON, "看名单", "transfer", tuple(t.id for t in waiting if t.id))]


def _events(store: Store, today: date) -> list[Todo]:
    until = (today + timedelta(days=EVENT_WARNING_DAYS)).isoformat()
    coming = store.find(Event, "length(day) = 10 AND day BETWEEN ? AND ?", (today.isoformat(), until), "day")
    found = []
    for event in coming[:3]:
        assert event.day and event.id
        day = event.day.first
        where = " ".join(filter(None, (event.place, f"应到 {event.expected} 人" if event.expected else "")))
        found.append(Todo(f"event.{event.id}", "calendar-event", event.title_name or "", f"{_on(day, today)} {where}", _in_days((day - today).days),
                          SOON, "打开", "events", (event.id,)))
    return found


def _summaries(store: Store, today: date) -> list[Todo]:
    """The summary that was begun, until one was filed or January is over."""
    year = (today - timedelta(days=SUMMARY_DAYS)).year
    begun = store.find(YearSummary, "year >= ?", (year,), "year, version DESC")
    filed = store.count(Submission, "template LIKE '%总结%' AND sent_on >= ?", (f"{year}-{_SUMMED_UP}",)) if begun else 0
    if not begun or filed:
        return []
    last = begun[0]
    old = last.as_of and last.as_of < today
    detail = f"数字截止 {_on(last.as_of, today)}，可以更新到今天" if last.as_of and old else "数字都是今天的"
    return [Todo(SUMMARY, "file-text", f"{last.year} 年度总结 第 {last.version or 1} 版", detail, "年底前", LATER, "接着写")]


def _backups(store: Store, today: date) -> list[Todo]:
    copies = backup.listing(store.path)
    if store.undoable() is None:
        return []
    days = (today - copies[0].at.date()).days if copies else None
    if days is not None and days < BACKUP_WARNING_DAYS:
        return []
    words = "还没有备份" if days is None else f"备份 {days} 天没做了"
    return [Todo("backup", "device-usb", words, "建议每周拷一份到 U 盘，硬盘坏了也不怕", "建议每周", LATER, "现在备份")]


# --- in the place of all that, in a ledger that has nobody in it yet


def is_empty(store: Store) -> bool:
    """Whether nobody and nothing was recorded yet; organisations alone may have been made as a frame."""
    return not any(store.count(record) for record in (Person, Child, Event))


def first_things(store: Store) -> list[Todo]:
    """The three things to do first, as to-dos; those done already make room for the next."""
    things = [
        None if settings.get(store, "unit") else ("building", "写上是哪个单位", "单位名称会印在每一张报表上", "去填写", ""),
        None if store.count(Branch) else ("hierarchy-2", "建好团组织", "填个数就能建好空架子，也可以导入组织名册", "去建立", ""),
        ("users", "导入团员花名册", "手头的 Excel 就行，导入前先给您看一遍，导错了可以撤销", "导入", "members"),
        ("heart-handshake", "导入志愿者名册", "导进来以后就能登记工时", "导入", "volunteers"),
        ("folder-heart", "导入帮扶儿童花名册", "走访到期会自动提醒", "导入", "children"),
    ]
    left = [thing for thing in things if thing][:_FIRST]
    return [
        Todo(f"begin.{view}" if view else WIZARD, icon, title, detail, f"第 {number} 步", SOON, deed, view)
        for number, (icon, title, detail, deed, view) in enumerate(left, 1)
    ]
