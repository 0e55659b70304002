"""A sample of the campaign, all in one process behind the shim: each kind of fault at a small job; and the campaign finds what is careless."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.faults import shim

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(bool(shim.why_not()), reason=shim.why_not() or "never")
SAMPLE = """
import json, sys
from pathlib import Path
from db.records import Person
from db.store import Store
from tests.faults.campaign import Campaign
from tests.faults.jobs import JOBS, Job
from tests.faults.shim import confirm

def small(place, limit):
    if limit:
        with Store.open(place.ledger, check=False, daily=False) as store:
            with store.step("修改"):
                store.save(store.get(Person, 2).with_(name="改了名的"))
            confirm(1)
    return 0

def careless(place, limit):
    # Confirms what no sync made sure of.
    if limit:
        (place.out / "名单.csv").write_text("姓名\\n" * 14)
        confirm(1)
    return 0

def refused(place, limit):
    from db.errors import UserError
    try:
        return small(place, limit)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2

step = Job("small", refused)
stick = next(job for job in JOBS if job.name == "copy to a stick")
campaign = Campaign(Path(sys.argv[1]), 1)
parts = {
    "kills": campaign.kills(4, [step]), "calls": campaign.calls(3, [step]), "syncs": campaign.syncs(100, [step]), "cuts": campaign.cuts(12, [step]),
    "places": campaign.places(1, [stick]), "careless": campaign.cuts(8, [Job("careless", careless, written=("出/名单.csv",))]),
}
print(json.dumps({kind: [[tally.tried, tally.wrong] for tally in part] for kind, part in parts.items()}))
"""
#: By the kind of fault: how often it was tried, and what was wrong.
Tried = Mapping[str, list[tuple[int, list[str]]]]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    from tests.faults.jobs import Place

    base = tmp_path_factory.mktemp("faults")
    place = Place(base / "work")
    environment = shim.environment(place.root / "家", place.temporary, shim.build(base)) | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", SAMPLE, str(base)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told: Tried = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.mark.whole
@pytest.mark.parametrize(("kind", "least"), [("kills", 4), ("calls", 12), ("syncs", 4), ("cuts", 12), ("places", 3)])
def test_no_fault_loses_what_was_confirmed(tried: Tried, kind: str, least: int) -> None:
    """With syncs: where only the sync of the folder fails, SQLite reports an error and the step is in the file; called lost it would be entered twice."""
    assert [wrong for _, wrong in tried[kind] if wrong] == []
    assert sum(count for count, _ in tried[kind]) >= least


def test_the_campaign_finds_what_is_careless(tried: Tried) -> None:
    ((count, wrong),) = tried["careless"]
    assert count == 8 and any("名单.csv" in line for line in wrong)
