"""A ledger's table written out in any shape comes back equal: columns shuffled and renamed, titles and notes around, sheets split."""

import random
from pathlib import Path
from typing import Any

import pytest

from app.exchange.imports.apply import apply
from app.exchange.imports.planning import plan
from db.records import Branch, Child, Person
from db.records.person import BASIC, MEMBER
from db.records.words import headings
from db.store import Store
from tests.exchange.imports.test_import import book, put
from tests.samples import id_number

_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈", "一二三四五六七八九十"
_DATES = ("{0}-{1:02d}-{2:02d}", "{0}.{1}.{2}", "{0}年{1}月{2}日", "{0}/{1}/{2}", "{0}{1:02d}{2:02d}")
_VILLAGES = ("石桥村", "青山村", "柳林村")
_TAILS: tuple[list[Any], ...] = (["合计", 1], ["以下空白"], ["制表：某某", None, "2024年5月10日"], ["（盖章）"], [])


def called(field: Any, chance: random.Random) -> str:
    """One of the headings a field is met under; only those of the whole group, so that no two fields share one."""
    loose = [words for words, meant in headings("person", Person.fields()).items() if meant.name == field.name and len(words) > 2]
    return chance.choice([field.label, *field.aliases[:3], *sorted(loose)[:6]])


def spelled(value: str, name: str, chance: random.Random) -> Any:
    if name in ("birth_date", "joined_on"):
        year, month, day = map(int, value.split("-"))
        return chance.choice(_DATES).format(year, month, day)
    if name == "ethnicity":
        return chance.choice([value, value.removesuffix("族")])
    if name == "phone":
        return chance.choice([value, f"{value[:3]} {value[3:7]} {value[7:]}", f"'{value}"])
    if name == "name":
        return chance.choice([value, "　".join(value)])
    return value


def people(chance: random.Random, count: int) -> list[dict[str, str]]:
    found = []
    for n in range(count):
        born = f"{2000 + n % 9}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
        found.append({
            "name": chance.choice(_SURNAMES) + _GIVEN[n % 10] + chance.choice(_GIVEN), "id_number": id_number(100 + n, born.replace("-", "")), "birth_date": born,
            "ethnicity": chance.choice(["汉族", "满族", "回族"]), "phone": f"138{n:08d}", "joined_on": f"20{18 + n % 6}-05-04", "current_address": f"幸福路{n}号",
        })  # fmt: skip
    return found


@pytest.mark.parametrize("seed", range(12))
def test_a_roster_in_any_shape_comes_back_equal(seed: int, store: Store, tmp_path: Path) -> None:
    chance = random.Random(seed)
    put(store, *(Branch(full_name=f"{village}团支部", org_type="农村团支部") for village in _VILLAGES))
    fields = [f for f in Person.fields() if f.name in people(chance, 1)[0] and f.group in (BASIC, MEMBER)]
    chance.shuffle(fields)
    head = ["序号", *(called(f, chance) for f in fields)]
    wanted, sheets = {}, {}
    for place, village in enumerate(_VILLAGES):
        told = people(chance, 4 + place)
        told = [p | {"id_number": id_number(300 * place + 200 + n, p["birth_date"].replace("-", ""))} for n, p in enumerate(told)]
        rows = [[n, *(spelled(p[f.name], f.name, chance) for f in fields)] for n, p in enumerate(told, 1)]
        above = chance.choice([[], [[f"{village}共青团员花名册"]], [["附件1"], [f"{village}团员名单"], [f"填报单位：{village}"]]])
        blank: list[list[Any]] = [[]] * chance.randrange(2)
        sheets[village] = [*above, *blank, head, *rows, chance.choice(_TAILS)]
        wanted |= {p["id_number"]: p | {"branch": f"{village}团支部"} for p in told}
    path = book(tmp_path / "名册.xlsx", sheets)
    planned = plan(store, "members", path)
    assert ([p.problem for p in planned.problems], planned.counts()["new"]) == ([], len(wanted))
    apply(store, planned)
    titles = store.titles("branch", range(1, 4))
    for person in store.find(Person):
        expected = wanted[person.id_number or ""]
        found = {name: str(getattr(person, name)) for name in expected if name != "branch"} | {"branch": titles[person.branch or 0]}
        assert found == expected
    step = store.undoable()
    apply(store, plan(store, "members", path))
    assert store.undoable() == step, "the same file again changes nothing"


@pytest.mark.parametrize("seed", range(4))
def test_children_with_their_families_come_back_in_any_order_of_columns(seed: int, store: Store, tmp_path: Path) -> None:
    chance = random.Random(seed)
    columns = {
        "儿童姓名": "小{0}", "身份证号码": "", "所在村": "石桥村", "父亲姓名": "父{0}", "父亲联系电话": "138000000{0:02d}", "母亲姓名": "母{0}",
        "监护人": "祖{0}", "与儿童关系": "爷爷", "监护人电话": "139000000{0:02d}",
    }  # fmt: skip
    head = list(columns)
    chance.shuffle(head)
    rows = []
    for n in range(10, 14):
        told = {key: text.format(n) for key, text in columns.items()} | {"儿童姓名": f"小{_GIVEN[n - 10]}", "身份证号码": id_number(n, f"2014{n - 5:02d}11")}
        told |= {"父亲姓名": f"父{_GIVEN[n - 10]}", "母亲姓名": f"母{_GIVEN[n - 10]}", "监护人": f"祖{_GIVEN[n - 10]}"}
        rows.append([told[key] for key in head])
    path = book(tmp_path / "儿童.xlsx", {"名册": [["留守儿童花名册"], head, *rows]})
    apply(store, plan(store, "children", path))
    assert store.count(Child) == 4
    found = store.rows("SELECT relation, count(*), count(phone), sum(is_guardian) FROM family_member GROUP BY relation ORDER BY relation")
    assert sorted(found) == sorted([("父", 4, 4, None), ("母", 4, 0, None), ("祖父", 4, 4, 4)])
    assert plan(store, "children", path).drafts() == []
