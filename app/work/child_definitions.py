"""Who counts as what: the definitions that different forms put to a child's family, each with its source, answered as of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.rules import (
    AWAY_LONG_MONTHS,
    CHILD_MAX_AGE,
    KEY_YOUTH_AGES,
    UNABLE_SOME_MONTHS,
    UNABLE_STATES,
    UNSUPPORTED_MAX_AGE,
    age_on,
)
from db.records import Child, FamilyMember

MEETS, FAILS, UNCLEAR = "符合", "不符合", "资料不够"
_FATHERS, _MOTHERS = ("父", "继父"), ("母", "继母")
_GONE = ("去世", "失踪")


@dataclass(frozen=True)
class Judgement:
    """What one definition says of one child: its name and source, the verdict, and why or what is missing."""

    name: str
    source: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class _Condition:
    """One condition of a definition; `holds` is None where the file does not say."""

    holds: bool | None
    words: str


@dataclass(frozen=True)
class _Parent:
    """Father or mother as the file knows them; `record` None: not in the file."""

    who: str
    record: FamilyMember | None
    day: date

    @property
    def gone(self) -> bool:
        """Dead or missing."""
        return self.record is not None and self.record.state in _GONE

    @property
    def away(self) -> bool | None:
        """Away for work on the day."""
        if self.record is None:
            return None
        if self.gone:
            return False
        since = self.record.away_since
        return False if self.record.away and since and str(since) > self.day.isoformat() else self.record.away

    @property
    def able(self) -> bool | None:
        """Able to look after a child."""
        if self.record is None:
            return None
        if self.gone or self.record.capacity == "无" or self.record.state in UNABLE_STATES:
            return False
        return None if self.record.capacity is None else True

    @property
    def unknown(self) -> str:
        """What the file would have to say about being away and being able."""
        if self.record is None:
            return f"没有登记{self.who}"
        return f"没有填{self.who}是否外出务工" if self.away is None else f"没有填{self.who}的监护能力"

    @property
    def why_unable(self) -> str:
        """Why they cannot look after the child."""
        assert self.record
        state = self.record.state
        return f"{self.who}已{state}" if self.gone else f"{self.who}没有监护能力" + (f"（{state}）" if state in UNABLE_STATES else "")


def judgements(child: Child, family: Sequence[FamilyMember], day: date) -> list[Judgement]:
    """What each definition says of a child, the State Council's first."""
    parents = (_Parent("父亲", _one(family, _FATHERS), day), _Parent("母亲", _one(family, _MOTHERS), day))
    low, high = KEY_YOUTH_AGES
    return [
        _judged("农村留守儿童（国发〔2016〕13号）", "父母双方外出务工，或一方外出而另一方无监护能力，不满 16 周岁，农村户籍",
                _left_behind(parents), _age(child, day, 0, CHILD_MAX_AGE - 1), _rural(child)),
        _judged(f"重点青少年 农村留守（{low}–{high} 岁）", "重点青少年群体摸排表：父母外出，按年龄计", _both_away(parents), _age(child, day, low, high)),
        _judged("困境表 双方外出半年以上", "困境青少年登记表：父母双方外出务工半年以上", _both_away(parents, AWAY_LONG_MONTHS)),
        _judged("事实无人抚养（民发〔2019〕62号）", "父母双方，或一方去世、失踪而另一方，有重残、重病、服刑、强制戒毒、失联情形，不满 18 周岁",
                *_unsupported(parents), _age(child, day, 0, UNSUPPORTED_MAX_AGE - 1)),
    ]


def _one(family: Sequence[FamilyMember], relations: tuple[str, ...]) -> FamilyMember | None:
    found = [member for member in family if member.relation in relations]
    return min(found, key=lambda m: (m.state == "去世", relations.index(m.relation or "")), default=None)


def _judged(name: str, source: str, *conditions: _Condition) -> Judgement:
    failed = [c.words for c in conditions if c.holds is False]
    missing = [c.words for c in conditions if c.holds is None]
    if failed:
        return Judgement(name, source, FAILS, "，".join(failed))
    if missing:
        return Judgement(name, source, UNCLEAR, "，".join(missing))
    return Judgement(name, source, MEETS, "，".join(c.words for c in conditions))


# --- conditions


def _age(child: Child, day: date, low: int, high: int) -> _Condition:
    if child.birth_date is None:
        return _Condition(None, "没有填出生日期")
    years = age_on(child.birth_date, day)
    if low == 0:
        return _Condition(years <= high, f"不满 {high + 1} 周岁" if years <= high else f"已满 {high + 1} 周岁")
    return _Condition(low <= years <= high, f"{years} 周岁" if low <= years <= high else f"{years} 周岁，不在 {low}–{high} 岁")


def _rural(child: Child) -> _Condition:
    if child.is_rural_hukou is None:
        return _Condition(None, "没有填是否农村户籍")
    return _Condition(child.is_rural_hukou, "农村户籍" if child.is_rural_hukou else "不是农村户籍")


def _left_behind(parents: tuple[_Parent, _Parent]) -> _Condition:
    if all(p.gone for p in parents):
        return _Condition(False, "父母都已去世或失踪，请按孤儿办理")
    if all(p.away for p in parents):
        return _Condition(True, "父母双方外出")
    for parent in parents:
        if parent.away is False and parent.able:
            return _Condition(False, f"{parent.who}在家，有监护能力")
    for one, other in (parents, parents[::-1]):
        if one.away and other.away is False and other.able is False:
            return _Condition(True, f"{one.who}外出，{other.why_unable}")
    if all(p.away is False for p in parents):
        return _Condition(False, "父母没有外出")
    return _Condition(None, "，".join(p.unknown for p in parents if p.away is None or (p.away is False and p.able is None)))


def _both_away(parents: tuple[_Parent, _Parent], months: int = 0) -> _Condition:
    living = [p for p in parents if not p.gone]
    if not living:
        return _Condition(False, "父母都已去世或失踪")
    at_home = "、".join(p.who for p in living if p.away is False)
    if at_home:
        return _Condition(False, f"{at_home}没有外出")
    if unknown := [p.unknown for p in living if p.away is None]:
        return _Condition(None, "，".join(unknown))
    words = "父母外出" if len(living) == len(parents) else f"{living[0].who}外出，另一方已去世或失踪"
    if not months:
        return _Condition(True, words)
    since = {p.who: p.record.away_since for p in living if p.record}
    if undated := "、".join(who for who, start in since.items() if start is None):
        return _Condition(None, f"没有填{undated}哪年哪月外出")
    limit = _months_before(living[0].day, months)
    late = "、".join(who for who, start in since.items() if str(start) > limit)
    return _Condition(not late, f"{late}外出不满 {months} 个月" if late else f"{words}都满 {months} 个月")


def _months_before(day: date, months: int) -> str:
    count = day.year * 12 + day.month - 1 - months
    return f"{count // 12:04d}-{count % 12 + 1:02d}-{day.day:02d}"


def _unsupported(parents: tuple[_Parent, _Parent]) -> tuple[_Condition, ...]:
    if all(p.gone for p in parents):
        return (_Condition(False, "父母都已去世或失踪，请按孤儿办理"),)
    alive = [p for p in parents if not p.gone]
    states = {p.who: p.record.state if p.record else None for p in alive}
    if fine := "、".join(f"{who}{state}" for who, state in states.items() if state and state not in UNABLE_STATES):
        return (_Condition(False, f"{fine}，不在规定的情形里"),)
    conditions = []
    for parent in alive:
        state = states[parent.who]
        if state in UNABLE_STATES:
            conditions.append(_Condition(True, f"{parent.who}{state}"))
            if state in UNABLE_SOME_MONTHS:
                conditions.append(_Condition(None, f"请核对{parent.who}{state}是否已满 {UNABLE_SOME_MONTHS[state]} 个月，台账里没有这一项"))
        else:
            conditions.append(_Condition(None, f"没有登记{parent.who}" if parent.record is None else f"没有填{parent.who}的状况"))
    return (*(_Condition(True, f"{p.who}已{p.record.state}") for p in parents if p.gone and p.record), *conditions)
