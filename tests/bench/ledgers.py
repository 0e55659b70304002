"""Made-up ledgers to measure on: 839 volunteers, six teams, any number of services over ten years."""

import random
from pathlib import Path

from db.records import Event, Person, Service, Team
from db.store import Store

KEY = "not a secret"
VOLUNTEERS, TEAMS, ACTIVITIES = 839, 6, 320
COLUMNS = ("person", "team", "day", "minutes", "category", "content", "place", "review_state", "time_kind", "note")
_CATEGORIES = ("社区服务", "助老助残", "生态建设", "健康", "课业辅导", "科技推广")
_PLACES = ("石马峪村", "金叵罗村", "镇文化广场", "镇敬老院", "密云水库", "镇中心校")


def service_rows(count: int, seed: int = 1) -> list[tuple[object, ...]]:
    """Stored values of `count` services, in the order of COLUMNS."""
    chance = random.Random(seed)
    words = [f"{place}{what}第{n}次" for n in range(11) for place in _PLACES for what in ("义诊", "清洁家园", "护水", "陪老人", "辅导功课")]
    rows = []
    for number in range(count):
        day = f"{2012 + number * 10 // count:04d}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        content = "凤树下放电影" if number % 250_000 == 1 else chance.choice(words)
        rows.append(
            (chance.randint(1, VOLUNTEERS), chance.randint(1, TEAMS), day, chance.choice((120, 180, 240, 300)), chance.choice(_CATEGORIES),
             content, chance.choice(_PLACES), "通过", "服务", f"第{chance.randint(1, 10_000)}号记录" if number % 3 == 0 else None)
        )
    return rows


def people(store: Store) -> None:
    """Volunteers and teams for the services to point to."""
    chance = random.Random(2)
    given = "秀英桂兰志强晓燕建国丽华文博思远雨涵梓轩"
    names = [chance.choice("王李张刘陈杨赵黄周吴曾单仇") + "".join(chance.sample(given, 2)) for _ in range(VOLUNTEERS)]
    with store.step("准备"):
        store.insert_rows(Person, ("name", "volunteer_status", "registered_on"), [(name, "在册", "2012-01-01") for name in names])
        store.insert_rows(Team, ("name", "status"), [(f"第{n}志愿服务队", "活跃") for n in range(TEAMS)])
        store.insert_rows(Event, ("title_name", "kind", "day"), [("学雷锋活动", "志愿服务", "2021-03-05")])


def make(path: Path, rows: int, key: str | None) -> Path:
    """A ledger with so many services, made anew."""
    path.unlink(missing_ok=True)
    with Store.open(path, key, daily=False) as store:
        people(store)
        with store.step("工时"):
            store.insert_rows(Service, COLUMNS, service_rows(rows))
        store.connection.execute("ANALYZE")
    return path
