"""结案 and 重新建档: the two deeds of a child's file, with their day and reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QWidget

from app.ui.form.deed import DeedForm
from app.ui.session import Session
from app.work import children as care
from app.work.ledger import case_files
from app.work.ledger.case_files import Planned
from app.work.transfers import Refusal
from db.kinds import DAY, TEXT
from db.records import Child


class _FileForm(DeedForm):
    """The base of both."""

    deed = ""

    def __init__(self, session: Session, files: Sequence[int], hint: str, parent: QWidget | None) -> None:
        self._files = list(files)
        self._planned = Planned((), ())
        names = [case_files.called(child) for child in session.store.page(Child, self._files)]
        super().__init__(session, f"{self.deed}：{'、'.join(names[:3])}" + (f"等 {len(names)} 份" if len(names) > 3 else ""), hint, parent)

    def _looked(self, planned: Planned) -> tuple[int, Sequence[Refusal], Sequence[str]]:
        self._planned = planned
        return len(planned.rows), planned.refused, planned.reminders

    def _deed(self, count: int) -> str:
        return f"{self.deed} {count} 份" if count > 1 else self.deed

    def _step_name(self) -> str:
        rows = self._planned.rows
        return f"{self.deed} {case_files.called(rows[0])}" if len(rows) == 1 else f"{self.deed} {len(rows)} 份"

    def _do(self) -> None:
        case_files.write(self._session.store, self._planned, self.deed)


class ClosingForm(_FileForm):
    """结案: no visits fall due any more, and the file counts as closed in that year."""

    deed = "结案"

    def __init__(self, session: Session, files: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(session, files, "结案后不再提醒走访，档案和走访记录都留着；以后情况有变化可以重新建档。", parent)
        self._ask([replace(Child.field("closed_on"), kind=DAY), Child.field("close_reason")])
        self.inputs["closed_on"].show_value(session.day)
        self.review()
        self._draft("closing", files)
        self.inputs["close_reason"].setFocus()

    def _look(self) -> tuple[int, Sequence[Refusal], Sequence[str]]:
        values = self._values()
        return self._looked(case_files.closing(self._session.store, self._files, values["closed_on"], values["close_reason"]))


class ConsentForm(_FileForm):
    """登记监护人同意: when, who signed, and the scan of the paper."""

    deed = "登记监护人同意"

    def __init__(self, session: Session, files: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(session, files, "先打印“监护人知情同意书”请监护人签字，再在这里填日期和签字的人，并附上扫描件或照片；附件存在台账里。", parent)
        child = session.store.get(Child, self._files[0])
        self._ask([replace(Child.field("consent_on"), kind=DAY), Child.field("consent_by"), Child.field("consent_file")], wide=("consent_file",))
        if child.consent_by:
            care.note(session.store, child, "查看帮扶档案")
        day = child.consent_on
        self.inputs["consent_on"].show_value(date(day.year, day.month, day.day) if day and day.month and day.day else session.day)
        self.inputs["consent_by"].show_value(child.consent_by)
        self.inputs["consent_file"].show_value(child.consent_file)
        self.review()
        self.inputs["consent_by"].setFocus()

    def _look(self) -> tuple[int, Sequence[Refusal], Sequence[str]]:
        values = self._values()
        return self._looked(case_files.consenting(self._session.store, self._files[0], values["consent_on"], values["consent_by"], values["consent_file"]))


class ReopeningForm(_FileForm):
    """重新建档: the file is open again; why, and how it had been closed, stays in its note."""

    deed = "重新建档"

    def __init__(self, session: Session, files: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(session, files, "档案重新算作在帮，原来的结案日期和原因会写进备注。", parent)
        day = replace(Child.field("opened_on"), label="重新建档日期", kind=DAY)
        self._ask([day, replace(Child.field("note"), label="原因", kind=TEXT)], wide=("note",))
        self.inputs["opened_on"].show_value(session.day)
        self.review()
        self._draft("reopening", files)
        self.inputs["note"].setFocus()

    def _look(self) -> tuple[int, Sequence[Refusal], Sequence[str]]:
        values = self._values()
        return self._looked(case_files.reopening(self._session.store, self._files, values["opened_on"], values["note"]))
