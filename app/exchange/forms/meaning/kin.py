"""Whose name a form about children asks for: father, mother, guardian, whom the child is entrusted to; fields of its family members."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.exchange.imports.headings import heading_key
from app.lists.declare import Column
from db.kinds import Link
from db.records import TABLES, Child, FamilyMember, View


@dataclass(frozen=True)
class Kin:
    """One member of a family: what forms call it and, of a row `f` of family_member, the condition."""

    label: str
    called: str
    where: str


KIN = {
    "father": Kin("父亲", "父亲|父|爸爸", "f.relation = '父'"),
    "mother": Kin("母亲", "母亲|母|妈妈", "f.relation = '母'"),
    "guardian": Kin("监护人", "(?:法定|主要|实际|现|第一)?监护人|家长", "f.is_guardian = 1"),
    "carer": Kin("受委托人", "受委托(?:监护|照护)?人|委托(?:监护|照护)人", "f.entrusted = 1"),
}
#: Groups that say nothing of their own above 父亲 or 监护人.
_PLAIN = r"(?:(?:监护|家庭|父母|基本|家庭成员|儿童|学生|与|及|和)*(?:情况|信息)?)"
_HEADINGS = {key: re.compile(rf"{_PLAIN}-?(?:{kin.called})-?(?:基本)?(?:情况|信息)?-?(?P<rest>.*)") for key, kin in KIN.items()}


def target(chosen: View, path: Sequence[str]) -> str:
    """The field of a family member that a heading asks for, in a view about children; '' for none."""
    if not _child(chosen):
        return ""
    words = re.sub(r"\(.*?\)", "", heading_key("-".join(path)))
    for key, pattern in _HEADINGS.items():
        found = pattern.fullmatch(words)
        if not found:
            continue
        if found["rest"] in ("", "姓名", "名字"):
            return f"{chosen.key}.{key}.name"
        for f in FamilyMember.fields():
            if f != FamilyMember.owner() and found["rest"].removeprefix("的") in map(heading_key, (f.label, *f.aliases)):
                return f"{chosen.key}.{key}.{f.name}"
    return ""


def column(chosen: View, key: str, name: str) -> Column | None:
    """A column of a list of children, or of what is theirs, that shows a family member's field; the main contact comes first."""
    field = next((f for f in FamilyMember.fields() if f.name == name), None)
    child, kin = _child(chosen), KIN.get(key)
    if field is None or kin is None or not child or isinstance(field.kind, Link):
        return None
    sql = f"(SELECT f.{name} FROM family_member f WHERE f.child = {child} AND {kin.where} ORDER BY f.is_primary IS NOT 1, f.id LIMIT 1)"
    return Column(f"{chosen.key}.{key}.{name}", f"{kin.label}{field.label.removeprefix('家庭成员')}", sql, field.kind, field)


def _child(chosen: View) -> str:
    """The child's id in a row of the view, as SQL."""
    if chosen.record is Child:
        return '"child".id'
    link = next((f for f in chosen.record.links() if chosen.record is not FamilyMember and TABLES[f.target] is Child), None)
    return f'"{chosen.record.table}"."{link.name}"' if link else ""
