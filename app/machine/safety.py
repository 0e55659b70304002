"""How safe a ledger is, told in words with what to do: the password, copies anybody can read, backups, the second place, locking, the log."""

from __future__ import annotations

from datetime import date, timedelta

from app import checks, settings
from app.machine.inspection import COPY_DAYS, Finding, copies, counted, drive
from app.rules import CONSENT_AGE
from app.work.ledger import access, retention
from app.work.ledger.access import Wanted
from db import backup
from db.password import loose_copies
from db.records import Child
from db.store import Store

_LOG_DAYS = 30
_NO_CONSENT = "child.no_consent"


def safety(store: Store) -> list[Finding]:
    """One finding a topic; nothing that is told names a person."""
    found = (*drive(store.path.parent), _password(store), _loose(store), copies(store.path), _second(store), _locking(store), _kept(store), _consent(store), _log(store), _who(store))
    return [one for one in found if one]


def _password(store: Store) -> Finding:
    if store.encrypted:
        return Finding("密码", "有密码，整个文件是加密的，拷走也读不出来")
    children = store.count(Child)
    words = "没有密码，谁拿到这个文件都能读" + (f"；里面有 {children:,} 份儿童档案" if children else "")
    return Finding("密码", words, "bad" if children else "note", "请点“密码…”设一个，并把恢复码抄下来封好")


def _loose(store: Store) -> Finding | None:
    if not store.encrypted:
        return None
    second = store.second_place()
    if loose := loose_copies(store.path, second if second and second.is_dir() else None):
        return Finding("旧备份", f"{len(loose)} 份备份没有密码，谁都能读", "bad", "请点“给旧备份加密…”")
    return Finding("旧备份", "没有谁都能读的备份；以前换过密码的，旧备份仍用当时的密码")


def _second(store: Store) -> Finding:
    place = store.second_place()
    if place is None:
        return Finding("第二份备份", "没有选", "note", "备份和台账在同一个盘上，盘坏了会一起没有；请点“备份与恢复…”选 U 盘或别的盘")
    if not place.is_dir():
        return Finding("第二份备份", "选好的地方现在不在", "note", "请插上 U 盘再备份一次；换了地方的请在“备份与恢复”里修改")
    there = backup.listing(store.path, place)
    if not there:
        return Finding("第二份备份", "选好了，还没有写过", "note", "请点“备份与恢复…”，按 Enter 备份一份")
    words, days = counted(there)
    return Finding("第二份备份", words, "note", f"已经 {days} 天没有写过第二份，请备份一份") if days > COPY_DAYS else Finding("第二份备份", words)


def _locking(store: Store) -> Finding:
    if not store.encrypted:
        return Finding("自动锁定", "没有密码，不会自动锁上", "note", "设了密码以后，人走开会自动锁上；现在离开时请按 Ctrl+L 盖住画面")
    rest, private = (settings.minutes_to_lock(store, private=one) for one in (False, True))
    return Finding("自动锁定", f"{rest} 分钟没有人动就锁上，停在帮扶档案页是 {private} 分钟；输错几次密码要等一会儿才能再输")


def _kept(store: Store) -> Finding | None:
    if not store.count(Child):
        return None
    years = settings.years_kept(store)
    if over := len(retention.expired(store, store.today)):
        return Finding("档案保存期限", f"{over} 份结案已满 {years} 年", "note", "请打开“数据 → 到期的结案档案”，核对后彻底删除")
    return Finding("档案保存期限", f"没有结案满 {years} 年的档案")


def _consent(store: Store) -> Finding | None:
    if not store.count(Child):
        return None
    without = sum(1 for _ in checks.run(store, store.today, keys={_NO_CONSENT}))
    if without:
        words = f"{without} 份在帮档案的孩子不满 {CONSENT_AGE} 周岁，没有登记监护人同意"
        return Finding("监护人同意", words, "note", "请在档案的“更多”里打印知情同意书，签好后登记并附上扫描件")
    return Finding("监护人同意", f"不满 {CONSENT_AGE} 周岁的都登记了")


def _log(store: Store) -> Finding:
    recent = Wanted(date.today() - timedelta(_LOG_DAYS))
    return Finding("查阅日志", f"一共 {access.count(store, Wanted()):,} 条，近 {_LOG_DAYS} 天 {access.count(store, recent):,} 条；可以打印出来存档")


def _who(store: Store) -> Finding:
    if store.has_persons:
        return Finding("谁在用", f"每人一个密码，{len(store.persons())} 个人；日志、步骤和打印件上写着各人的姓名")
    if store.who():
        return Finding("谁在用", "日志和打印件上写着填报人或填报单位")
    return Finding("谁在用", "设置里没有填报人，也没有填报单位", "note", "请在“设置…”里填上，日志和打印件才写得出是谁")
