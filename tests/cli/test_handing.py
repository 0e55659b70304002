"""Handing over, taking over and joining on the command line."""

import json
import shutil
from pathlib import Path

import pytest

from app.cli.run import run
from db.records import Person
from db.store import Store

PASSWORD = "交接专用 2026"


def do(ledger: Path, *words: object) -> int:
    return run(["--ledger", str(ledger), *map(str, words)])[0]


@pytest.fixture
def kept(empty_file: Path, ledger: Path) -> Path:
    shutil.copyfile(empty_file, ledger)
    with Store.open(ledger, check=False, daily=False) as store, store.step("开始"):
        for name in ("曾小强", "单丽"):
            store.save(Person(name=name))
    return ledger


def test_a_ledger_is_handed_over_and_taken_over(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    out, new = tmp_path / "交接.twjj", tmp_path / "新" / "台账.twtz"
    assert do(kept, "handover", out) == 2
    monkeypatch.setenv("LEDGER_NEW_PASSWORD", PASSWORD)
    assert do(kept, "handover", out) == 0
    assert do(kept, "handover", out) == 2
    assert do(kept, "handover", out, "--force") == 0
    monkeypatch.delenv("LEDGER_NEW_PASSWORD")
    monkeypatch.setenv("LEDGER_PASSWORD", "不对的密码")
    assert do(new, "takeover", out) == 2
    monkeypatch.setenv("LEDGER_PASSWORD", PASSWORD)
    assert do(new, "takeover", out) == 0
    assert "都和交接包的清单一致" in capsys.readouterr().out
    with Store.open(new, PASSWORD, readonly=True) as store:
        assert [p.name for p in store.find(Person)] == ["曾小强", "单丽"]
    assert do(new, "takeover", out) == 2 and "没有动它" in capsys.readouterr().err
    assert do(tmp_path / "没有.twtz", "handover", tmp_path / "b.twjj") == 2


def test_a_copy_is_joined_as_it_is_told_to_be(kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = Path(shutil.copyfile(kept, tmp_path / "laptop.sqlite"))
    for path, note in ((kept, "办公室"), (other, "村里")):
        with Store.open(path, check=False, daily=False) as store, store.step(f"{note}改"):
            store.save(store.get(Person, 1).with_(note=note))
            store.save(Person(name=f"{note}新来"))
    before = kept.read_bytes()
    assert do(kept, "merge", other, "--dry-run") == 0
    said = capsys.readouterr()
    assert "人员\t新增 1\t修改 0" in said.out and "备注｜这一份 办公室" in said.out and "1 处两边都改过" in said.err
    assert do(kept, "merge", other) == 2
    assert kept.read_bytes() == before
    capsys.readouterr()
    assert do(kept, "merge", other, "--prefer", "theirs") == 0
    assert "已合并：新增 1 条，修改 1 条" in capsys.readouterr().out
    assert do(kept, "merge", other) == 0
    assert "没有不同" in capsys.readouterr().out
    assert do(kept, "undo") == 0
    with Store.open(kept, readonly=True) as store:
        assert [(p.name, p.note) for p in store.find(Person)] == [("曾小强", "办公室"), ("单丽", None), ("办公室新来", None)]


def test_json_tells_counts_and_conflicts(kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = Path(shutil.copyfile(kept, tmp_path / "laptop.sqlite"))
    with Store.open(other, check=False, daily=False) as store, store.step("改"):
        store.save(store.get(Person, 1).with_(note="村里"))
        store.set_setting("reviewer", "曾强")
    assert do(kept, "merge", other, "--dry-run", "--json") == 0
    apart = {"setting": "复核人", "ours": "", "theirs": "曾强"}
    assert json.loads(capsys.readouterr().out) == {"new": 0, "changed": 1, "deleted": 0, "conflicts": [], "settings": [apart], "written": False}
    assert do(kept, "merge", other, "--dry-run") == 0
    assert "设置不同，以这一份为准\t复核人：这一份空着，那一份“曾强”\n" in capsys.readouterr().out
