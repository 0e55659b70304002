"""A person before being put in: the values of the record, the time in the township's League, the moves to be recorded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from app.demo.names import Names
from app.demo.organisations import TOWN, VILLAGES
from app.demo.rows import AS_OF, number, partial
from app.rules import age_on
from db.records import Person

_MINORITIES = ("满族", "回族", "蒙古族", "朝鲜族", "土家族")
_STREETS = ("东街", "西街", "前街", "后街", "河沿路", "果园路")


@dataclass
class Draft:
    """Somebody being made up; `place` is the organisation of a member."""

    born: date
    values: dict[str, Any]
    came: date | None = None
    left: date | None = None
    place: str = ""
    moves: list[dict[str, Any]] = field(default_factory=list)

    def age(self, day: date = AS_OF) -> int:
        """Full years on a day."""
        return age_on(partial(self.born), day)

    @property
    def is_live(self) -> bool:
        """A member at the end of 2021."""
        return self.came is not None and self.left is None


@dataclass(frozen=True)
class Someone:
    """A person who was put in, with how they were planned."""

    person: Person
    draft: Draft

    @property
    def id(self) -> int:
        return number(self.person)

    @property
    def name(self) -> str:
        return str(self.person.name)

    @property
    def registered(self) -> date:
        """Since when a volunteer."""
        assert self.person.registered_on
        day = self.person.registered_on.as_date()
        assert day
        return day

    def is_member(self, day: date) -> bool:
        """A member of the township's League on a day."""
        came, left = self.draft.came, self.draft.left
        return came is not None and came <= day and (left is None or left > day)

    def is_volunteer(self, day: date) -> bool:
        """A registered volunteer on a day."""
        since, till = self.person.registered_on, self.person.cancelled_on
        is_on = self.person.volunteer_status != "停用"
        return is_on and since is not None and since <= partial(day) and (till is None or till > partial(day))


def draft(rng: Random, names: Names, born: date, sex: str | None = None, village: str | None = None) -> Draft:
    """Somebody of that birth date with the particulars that everybody has."""
    sex = sex or names.sex()
    village = village or rng.choice(VILLAGES)
    address = f"北京市密云县{TOWN}{village}"
    home = address + (f"{rng.choice(_STREETS)}{rng.randrange(1, 90)}号" if rng.random() < 0.8 else f"{rng.randrange(1, 200)}号")
    return Draft(born, {
        "name": names.name(sex), "sex": sex, "id_number": names.id_number(born, sex), "birth_date": partial(born),
        "ethnicity": rng.choice(_MINORITIES) if rng.random() < 0.07 else "汉族", "village": village,
        "registered_address": home, "current_address": home, "phone": names.mobile() if rng.random() < 0.97 else None,
    })


def give_names(rng: Random, people: Iterable[Draft], wanted: Iterable[tuple[str, str, str | None]]) -> None:
    """Give each of these names (with its sex, and its ethnicity if that matters) to somebody by chance."""
    free = list(people)
    rng.shuffle(free)
    for name, sex, ethnicity in wanted:
        someone = next(one for one in free if one.values["sex"] == sex)
        free.remove(someone)
        someone.values |= {"name": name, "ethnicity": ethnicity or someone.values["ethnicity"]}
