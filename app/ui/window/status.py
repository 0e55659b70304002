"""The line below the window: what is shown, when it was saved, how old the newest backup is, whether sensitive values are hidden."""

from __future__ import annotations

from PySide6.QtWidgets import QStatusBar

from app.ui.pieces.widgets import label, line, picture, row
from app.ui.session import Session
from db import backup


class StatusLine:
    """Fills a window's status bar; `left` is what the page in sight says of itself."""

    def __init__(self, bar: QStatusBar, session: Session) -> None:
        self._session = session
        self.left, self.who, self.saved, self._backup_age, self._mask = (label("", "cap") for _ in range(5))
        self.shield = picture("shield-check", "green", 14)
        bar.setSizeGripEnabled(False)
        bar.addWidget(row(self.left, margins=(12, 0, 0, 0)))
        bar.addPermanentWidget(row(
            self.who, self.saved, line(upright=True, height=12), self.shield, self._backup_age, line(upright=True, height=12), self._mask,
            gap=8, margins=(0, 0, 12, 0),
        ))

    def tell(self) -> None:
        """Bring it up to date."""
        store, step = self._session.store, self._session.store.undoable()
        self.who.setText(f"{store.who()}（{store.account.role if store.account else '恢复码'}）" if store.has_persons else "")
        self.saved.setText("只读" if store.readonly else f"已保存 {step.at:%H:%M}" if step else "")
        copies = backup.listing(store.path)
        self.shield.setVisible(bool(copies))
        self._backup_age.setText(f"备份：{copies[0].at:%m-%d %H:%M}，已验证" if copies else "还没有备份")
        self._mask.setText("敏感信息已遮盖（F8 显示）" if self._session.masked else "敏感信息显示中，30 秒后遮盖")
