"""Two summaries side by side with what differs marked: with last year's, or with an earlier version of the same year."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QTextBrowser, QWidget

from app.summary.differing import ADDED, NUMBERS, REMOVED, SAME, Difference, differences
from app.summary.text import HEADING, SUBHEADING, TITLE, Paragraph, Summary
from app.ui.pieces.opening import Dialog
from app.ui.pieces.theme import TOKENS
from app.ui.pieces.widgets import button, label, lay, row

_GOLD = "#F6E3AE"


class Comparing(Dialog):
    """The earlier text at the left, the one on the sheet at the right; `deed` is an extra button that closes with accept."""

    def __init__(self, before: Summary, after: Summary, names: tuple[str, str], note: str, parent: QWidget | None, deed: str = "") -> None:
        super().__init__(f"对比：{names[0]}和{names[1]}", parent, (1160, 640), within=True)
        found = differences(before, after)
        counts = {kind: sum(d.kind == kind for d in found) for kind in (SAME, NUMBERS, ADDED, REMOVED)}
        rewritten = len(found) - sum(counts.values())
        told = f"{counts[NUMBERS]} 段只有数字不同，{rewritten} 段改写，{counts[ADDED]} 段新写，{counts[REMOVED]} 段没有了"
        self.text = QTextBrowser()
        self.text.setAccessibleName("两份总结的对比")
        self.text.setHtml(page(before, after, found, names))
        close = button("关闭 Esc", self.reject)
        layout = lay(self, row((label(told, "b"), 1), label("黄底是不一样的地方", "cap")), margins=(16, 12, 16, 12), gap=8)
        if note:
            layout.addWidget(label(note, "cap", wrap=True))
        layout.addWidget(self.text, 1)
        layout.addWidget(row("*", button(deed, self.accept, kind="primary") if deed else None, close))


def page(before: Summary, after: Summary, found: list[Difference], names: tuple[str, str]) -> str:
    """The two texts as one table, a paragraph in each row."""
    marks = {id(p): mark for summary in (before, after) for mark, p in summary.numbered()}
    head = "".join(f'<td width="50%"><b>{escape(name)}</b></td>' for name in names)
    rows = "".join(
        f"<tr>{_cell(d, d.before, marks, 0)}{_cell(d, d.after, marks, 2)}</tr>" for d in found
    )
    return f'<table width="100%" cellspacing="0" cellpadding="6" border="0"><tr bgcolor="{TOKENS["raised"]}">{head}</tr>{rows}</table>'


def _cell(difference: Difference, paragraph: Paragraph | None, marks: dict[int, str], side: int) -> str:
    if paragraph is None:
        return f'<td bgcolor="{TOKENS["raised"]}"></td>'
    text, parts, end = paragraph.text, [], 0
    for span in difference.spans:
        first, last = span[side], span[side + 1]
        parts += [escape(text[end:first]), f'<span style="background-color:{_GOLD}">{escape(text[first:last])}</span>' if last > first else ""]
        end = last
    parts.append(escape(text[end:]))
    words = escape(marks.get(id(paragraph), "")) + "".join(parts)
    if paragraph.kind in (TITLE, HEADING, SUBHEADING):
        words = f"<b>{words}</b>"
    ground = f' bgcolor="{TOKENS["gold_t"]}"' if difference.kind in (ADDED, REMOVED) else ""
    return f'<td{ground} style="line-height:140%">{words}</td>'
