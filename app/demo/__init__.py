"""The sample township 溪翁庄镇: four years of invented records that come out as the acceptance table of its summary says.

Everything is made from a seed, so the same seed gives the same ledger. Nobody in it exists.
"""

from random import Random

from app.demo.names import Names
from app.demo.rows import AS_OF
from app.progress import Progress, silent
from db.errors import UserError
from db.records import TABLES
from db.store import Store

__all__ = ["AS_OF", "fill"]

_STEP = "放入示例数据"


def fill(store: Store, *, seed: int = 2021, progress: Progress = silent, hours: bool = True) -> None:
    """Put the sample into an empty ledger, in one step; without `hours`, only the services at events and lessons.

    Raises UserError when there is something in the ledger already.
    """
    from app.demo import care, children, events, office, officers, organisations, past, population, volunteering
    from app.demo import hours as services

    if any(store.scalar(f'SELECT 1 FROM "{table}" LIMIT 1') for table in TABLES):
        raise UserError("台账里已有内容，示例数据只能放进空台账")
    rng = Random(seed)
    names = Names(rng)
    with store.step(_STEP) as step:
        # Its hours are among its services already.
        step.as_kept = True
        progress(0, 0, "团组织和人员")
        _settings(store, names)
        town = organisations.fill(store, rng, names)
        people = population.fill(store, rng, names, town)
        secretaries = officers.fill(store, rng, names, town, people)
        squads = volunteering.fill(store, rng, names, people)
        held = events.fill(store, rng, names, town, people, secretaries, progress)
        progress(0, 0, "帮扶档案")
        cases = children.fill(store, rng, names, people, squads)
        lessons = care.fill(store, rng, cases, squads, held)
        office.fill(store, rng, town, people, squads)
        past.fill(store)
        services.fill(store, rng, people, squads, held, lessons, progress, daily=hours)


def _settings(store: Store, names: Names) -> None:
    for key, value in {
        "unit": "溪翁庄镇团委", "superior": "团县委", "party_committee": "镇党委", "county": "密云县", "head": names.name("男"),
        "reviewer": names.name("女"), "filler": names.name("女"), "phone": names.landline(), "demo": "1",
    }.items():
        store.set_setting(key, value)
