"""A monkey plays at the window for some seconds: nothing goes wrong that nobody expected, and the ledger is sound afterwards.

For longer: MONKEY_EVENTS=20000 MONKEY_SEED=7 pytest tests/test_ui_monkey.py, or python -m tests.ui.monkey.
"""

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.pieces import theme
from tests.screens import sample_ledger
from tests.ui.monkey import played

pytestmark = pytest.mark.whole

EVENTS, SEED = int(os.environ.get("MONKEY_EVENTS", "900")), int(os.environ.get("MONKEY_SEED", "2021"))


def test_a_monkey_at_the_window_breaks_nothing(qapp: QApplication, tmp_path: Path) -> None:
    theme.apply(qapp)
    monkey = played(sample_ledger(tmp_path / "溪翁庄镇.sqlite", hours=False), tmp_path / "copy", SEED, EVENTS)
    assert not monkey.errors, "\n\n".join(monkey.errors)
    assert monkey.left <= 0 and monkey.met["MainWindow"] and len(monkey.met) > 5, "it was let into the dialogs"
