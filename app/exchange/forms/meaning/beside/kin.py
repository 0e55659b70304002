"""Whose name a form about children asks for: father, mother, guardian, whom the child is entrusted to; fields of its family members."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.exchange.forms.meaning.lines import IDENTITY, is_anybodys
from app.exchange.forms.meaning.wants import Blank, Want
from app.exchange.imports.columns.headings import bare_key, heading_key, whose
from app.lists.declare import Column
from db.kinds import Link
from db.records import TABLES, Child, FamilyMember, View
from db.records.codes import RELATION
from db.records.told import TOLD


@dataclass(frozen=True)
class Kin:
    """One member of a family: what forms call it and, of a row `f` of family_member, the condition."""

    label: str
    called: str
    where: str


_WHERE = {"father": "f.relation = '父'", "mother": "f.relation = '母'", "guardian": "f.is_guardian = 1", "carer": "(f.entrusted = 1 OR (f.is_guardian = 1 AND f.relation NOT IN ('父', '母')))"}
#: Where nobody is entrusted in so many words, the guardian who is no parent is.
_FIRST = {"carer": "f.entrusted IS NOT 1, "}
#: Of whom a child may have one or two, and a form asks by name.
_ELDERS = ("祖", "外祖", "继")
#: What rows about children tell of beside the child is what forms about children ask for.
_TOLD = {told.key: told for told in TOLD["children"] if told.called}
#: Others of the family by what they are to the child: 祖母, 奶奶.
_RELATIVES = {
    o.key: replace(_TOLD["father"], key=o.key, label=o.label, called="|".join((o.label, *o.aliases)))
    for o in RELATION.options if o.label.startswith(_ELDERS)
}
_TOLD |= _RELATIVES
KIN = {key: Kin(_TOLD[key].label, _TOLD[key].called, where) for key, where in _WHERE.items()}
KIN |= {key: Kin(told.label, told.called, f"f.relation = '{told.label}'") for key, told in _RELATIVES.items()}


def target(chosen: View, path: Sequence[str]) -> str:
    """The field of a family member that a heading asks for, in a view about children; '' for none."""
    if not _child(chosen):
        return ""
    # 受委托监护人电话 says whose it is, whatever group it stands in.
    for said in ("-".join(path), path[-1]):
        words = bare_key(said)
        for key in KIN:
            if name := whose(_TOLD[key], words):
                return f"{chosen.key}.{key}.{name}"
    return ""


def follow(chosen: View, paths: Sequence[tuple[str, ...]], columns: dict[int, Want], unknown: dict[int, str]) -> None:
    """Give what follows the name of one of the family to them: 父亲姓名 | 务工地点 | 联系电话.

    What the child has as well (身份证号, 年龄) says not whose it is where it was not asked for before; nobody's is written.
    """
    about = ""
    for index, path in enumerate(paths, 1):
        want = columns.get(index)
        owner = want.target.split(".")[1] if want and want.target.count(".") == 2 else ""
        if owner in KIN:
            about = owner if len(path) == 1 else ""
        elif len(path) != 1 or not about or not is_anybodys(heading_key(path[0])):
            about = ""
        elif want is None and (found := target(chosen, (_TOLD[about].label, path[0]))):
            columns[index] = Want(found, path[0])
            unknown.pop(index, None)
        elif want and IDENTITY.match(heading_key(path[0])):
            unknown[index] = path[0]
            del columns[index]


_RELATION = re.compile(r"称谓|与?(本人|儿童|学生|孩子|被监护人|其|少年)?(的|之)?关系")


def columns(chosen: View, headings: Sequence[str]) -> list[str]:
    """The fields of a family member that a table within a child's card asks for, '' for what is not known; of a table that is not the family's nothing."""
    words = [bare_key(heading) for heading in headings]
    if not _child(chosen) or not any(map(_RELATION.fullmatch, words)):
        return [""] * len(headings)
    return ["relation" if _RELATION.fullmatch(word) else whose(_TOLD["father"], f"{_TOLD['father'].label}{word}") or "" for word in words]


def row_of(target: str) -> str:
    """Which row of a table within a card a target is of, of the family's or the officers'; '' for every other."""
    found = re.search(r"\.((kin|post)\d+)\.", target)
    return found[1] if found else ""


def beyond(found: Iterable[Blank]) -> Iterator[tuple[Blank, str]]:
    """The last blank of each table within a card, and the name in the row that would follow: where it is there, the table is too short."""
    last = {match[2]: (int(match[3]), blank, match[1]) for blank in found if (match := re.match(r"(\w+)\.(kin|post)(\d+)\.", blank.want.target))}
    yield from ((blank, f"{view}.{kind}{number + 1}.name") for kind, (number, blank, view) in last.items())


def column(chosen: View, key: str, name: str) -> Column | None:
    """A column of a list of children, or of what is theirs, that shows a family member's field; the main contact comes first."""
    field = next((f for f in FamilyMember.fields() if f.name == name), None)
    child, kin = _child(chosen), KIN.get(key)
    if (number := re.fullmatch(r"kin(\d+)", key)) and field and child:
        sql = f"(SELECT f.{name} FROM family_member f WHERE f.child = {child} ORDER BY f.relation IS NOT '父', f.relation IS NOT '母', f.id LIMIT 1 OFFSET {int(number[1]) - 1})"
        return Column(f"{chosen.key}.{key}.{name}", field.label, sql, field.kind, field)
    if field is None or kin is None or not child or isinstance(field.kind, Link):
        return None
    sql = f"(SELECT f.{name} FROM family_member f WHERE f.child = {child} AND {kin.where} ORDER BY {_FIRST.get(key, '')}f.is_primary IS NOT 1, f.id LIMIT 1)"
    return Column(f"{chosen.key}.{key}.{name}", f"{kin.label}{field.label.removeprefix('家庭成员')}", sql, field.kind, field)


def _child(chosen: View) -> str:
    """The child's id in a row of the view, as SQL."""
    if chosen.record is Child:
        return '"child".id'
    link = next((f for f in chosen.record.links() if chosen.record is not FamilyMember and TABLES[f.target] is Child), None)
    return f'"{chosen.record.table}"."{link.name}"' if link else ""
