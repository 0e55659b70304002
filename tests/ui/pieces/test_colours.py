"""The colours: every text can be read on every ground it stands on, in the usual look and in high contrast; focus is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton

from app.paths import resource
from app.ui.pieces import theme
from app.ui.pieces.theme import CONTRAST, CONTRAST_CHOICES, TONES, contrast
from app.ui.pieces.widgets import button

_TEXTS = ("text", "text2", "text3", "red", "gold_x", "green", "err", "ink")
_GROUNDS = ("window", "surface", "raised")
#: What is written on the tints and on what is sunken.
_ON_TINTS = [("text", tint) for tint in ("sunken", "red_t", "red_t2", "gold_t", "green_t", "err_t", "ink_t")] + [
    ("text2", "sunken"), ("text3", "sunken"), ("text2", "red_t"), ("text3", "red_t"), ("text2", "gold_t"), ("red", "red_t"), ("red", "red_t2"), ("ink", "red_t"),
    ("err", "red_t"), ("green", "red_t"), ("gold_x", "red_t"), ("white", "red"), ("white", "red_h"), ("white", "red_p"), ("white", "ink"), ("white", "text"),
]  # fmt: skip
PAIRS = sorted({*((text, ground) for text in _TEXTS for ground in _GROUNDS), *_ON_TINTS, *TONES.values()})
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


@pytest.fixture(params=[False, True], ids=["usual", "contrast"])
def tokens(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[tuple[dict[str, str], float]]:
    """The colours of a look, and how far a text must stand apart from its ground."""
    theme.apply(qapp, in_contrast=request.param)
    yield dict(theme.TOKENS), 7.0 if request.param else 4.5
    theme.apply(qapp)


def far(front: str, ground: str) -> float:
    return contrast(QColor(front), QColor(ground))


def test_every_text_can_be_read_on_its_ground(tokens: tuple[dict[str, str], float]) -> None:
    known, least = tokens
    assert {f"{text} on {ground}": round(apart, 2) for text, ground in PAIRS if (apart := far(known[text], known[ground])) < least} == {}
    lines = [("control", "surface", 3.0), ("ink", "surface", 4.5), ("ink", "red_t", 4.5)]
    assert [(front, ground) for front, ground, most in lines if far(known[front], known[ground]) < most] == [], "frames of inputs, and the ring of focus"


def test_so_can_what_the_style_sheet_writes_on_a_ground_of_its_own(tokens: tuple[dict[str, str], float]) -> None:
    known, least = tokens
    faint = []
    for names, body in _RULE.findall(resource("style.qss").read_text(encoding="utf-8")):
        said = dict(line.split(":", 1) for line in body.split(";") if ":" in line)
        front, ground = (said.get(key, "").strip().lstrip("@") for key in ("color", "background"))
        front, ground = (known.get(one, {"#fff": "#FFFFFF"}.get(one, one)) for one in (front, ground))
        # What cannot be used is exempt, in the usual look (WCAG 1.4.3).
        if front.startswith("#") and ground.startswith("#") and not (":disabled" in names and least < 7) and far(front, ground) < least:
            faint.append((names.strip(), front, ground))
    assert faint == []


def test_high_contrast_names_the_colours_of_the_usual_look_and_goes_away_again(qapp: QApplication) -> None:
    usual = dict(theme.TOKENS)
    assert set(CONTRAST) <= set(usual)
    theme.apply(qapp, in_contrast=True)
    assert theme.colour("text") == QColor("#000000") and "#2B2622" not in qapp.styleSheet()
    theme.apply(qapp)
    assert dict(theme.TOKENS) == usual and theme.colour("text") == QColor("#2B2622")


def test_what_the_system_wants_is_followed_until_somebody_chooses(qapp: QApplication) -> None:
    before = qapp.property(theme._SYSTEM)
    try:
        for wants in (False, True):
            qapp.setProperty(theme._SYSTEM, wants)
            assert {choice: theme.in_contrast(qapp, choice) for choice in ("", *CONTRAST_CHOICES)} == {"": wants, "auto": wants, "on": True, "off": False}
        qapp.setProperty(theme._SYSTEM, None)
        assert theme.in_contrast(qapp, "") is False, "this screen is of a usual desktop"
    finally:
        qapp.setProperty(theme._SYSTEM, before)


@pytest.mark.parametrize("kind", ["", "primary", "ghost", "danger", "link", "toggle", "count", "choices"])
def test_a_button_of_every_kind_shows_that_it_has_the_keys(qapp: QApplication, qtbot: object, kind: str) -> None:
    made: QPushButton = button("做一件事", kind=kind)
    qtbot.addWidget(made)  # type: ignore[attr-defined]
    made.resize(120, 30)
    with qtbot.waitActive(made):  # type: ignore[attr-defined]
        made.show()
        made.activateWindow()
    made.clearFocus()
    without = made.grab().toImage()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)  # type: ignore[attr-defined]
    assert made.grab().toImage() != without
