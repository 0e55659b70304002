"""Every dialog that asks or tells something, in one place, so that tests can answer for the person."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from app.ui.pieces.opening import run_dialog
from app.ui.pieces.widgets import button, label, lay, row, secret_box
from db import keyslots
from db.connect import LEDGER_SUFFIXES

_TITLE = "团务台账"
#: What a dialog that asks for a ledger or a copy of one shows.
LEDGERS = f"台账 ({' '.join(f'*{suffix}' for suffix in LEDGER_SUFFIXES if suffix)})"
_FOLDER = "files/folder"
#: Where the folder last looked into is kept, for the next file is most often near; without one, the next sitting begins anew.
_KEPT: list[QSettings] = []


def keep_in(kept: QSettings) -> None:
    """Have the folder last looked into remembered from one sitting to the next."""
    _KEPT[:] = [kept]


def _last_folder() -> str:
    """Where one was last, if it is still there (a stick may be pulled out), else the documents."""
    last = str(_KEPT[0].value(_FOLDER) or "") if _KEPT else ""
    return last if last and Path(last).is_dir() else QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def tell(parent: QWidget | None, sentence: str) -> None:
    """Say what happened; there is nothing to decide."""
    run_dialog(_box(parent, sentence, QMessageBox.Icon.Information))


def warn(parent: QWidget | None, sentence: str) -> None:
    """Say what went wrong and what to do."""
    run_dialog(_box(parent, sentence, QMessageBox.Icon.Warning))


def sure(parent: QWidget | None, sentence: str, deed: str, otherwise: str = "取消") -> bool:
    """Ask before what cannot be undone; `deed` is the verb on the button, `otherwise` what the other one says."""
    box = _box(parent, sentence, QMessageBox.Icon.Question)
    yes = box.addButton(deed, QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton(otherwise, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    run_dialog(box)
    return box.clickedButton() is yes


def which(parent: QWidget | None, sentence: str, *deeds: str) -> int | None:
    """Ask which of several deeds is meant; None when it is none of them."""
    box = _box(parent, sentence, QMessageBox.Icon.Question)
    buttons = [box.addButton(deed, QMessageBox.ButtonRole.AcceptRole) for deed in deeds]
    box.setDefaultButton(box.addButton("取消", QMessageBox.ButtonRole.RejectRole))
    run_dialog(box)
    return next((n for n, made in enumerate(buttons) if box.clickedButton() is made), None)


def text(parent: QWidget | None, title: str, question: str, value: str = "", may_be_blank: bool = False) -> str | None:
    """Ask for one line; None when the person changed their mind, or left it blank where that means nothing."""
    given, taken = QInputDialog.getText(parent, title, question, QLineEdit.EchoMode.Normal, value)
    return given.strip() or ("" if may_be_blank else None) if taken else None


def password(parent: QWidget | None, question: str) -> str | None:
    """Ask for a password; None when the person changed their mind."""
    given, taken = QInputDialog.getText(parent, _TITLE, question, QLineEdit.EchoMode.Password)
    return given or None if taken else None


def key(parent: QWidget | None, path: Path, name: str = "", words: str = "") -> str | None:
    """Ask for what opens a ledger or a copy: its password, or who and that person's; None when the person changed their mind.

    `name`: who it most likely is; `words`: what it is wanted for.
    """
    if not keyslots.has(path):
        return password(parent, words or f"请输入“{path.name}”的密码（也可以输入恢复码）：")
    given = person(parent, words or f"“{path.name}”每人一个密码。", name)
    return keyslots.Password(given[1], given[0]) if given else None


class Who(QDialog):
    """Asks who it is, and for that person's password."""

    def __init__(self, parent: QWidget | None, words: str, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(_TITLE)
        self.name, self.password = QLineEdit(name), secret_box("密码")
        self.name.setAccessibleName("姓名")
        opens = button("打开", self.accept, icon_name="lock-open", kind="primary")
        opens.setDefault(True)
        lay(
            self, label(words, "sub", wrap=True), label("姓名", "key"), self.name, label("密码（也可以输入恢复码，不用写姓名）", "key"), self.password,
            row("*", button("取消 Esc", self.reject), opens), gap=6,
        )
        self.setMinimumWidth(360)
        (self.password if name else self.name).setFocus()


def person(parent: QWidget | None, words: str, name: str = "") -> tuple[str, str] | None:
    """Ask for a person's name and password; None when the person changed their mind."""
    asked = Who(parent, words, name)
    taken = run_dialog(asked) and asked.password.text()
    return (asked.name.text().strip(), asked.password.text()) if taken else None


def file_to_open(parent: QWidget | None, title: str, kinds: str) -> Path | None:
    """Ask which file to read."""
    return next(iter(_chosen(parent, title, kinds, QFileDialog.FileMode.ExistingFile)), None)


def files_to_open(parent: QWidget | None, title: str, kinds: str) -> list[Path]:
    """Ask which files to read; none when the person changed their mind."""
    return _chosen(parent, title, kinds, QFileDialog.FileMode.ExistingFiles)


def file_to_save(parent: QWidget | None, title: str, suggestion: str, kinds: str) -> Path | None:
    """Ask where to write; a name with another ending than the suggestion's gets that one, too.

    The dialog has asked before a file of the name that was typed goes; for a name made longer it is asked here.
    """
    target = next(iter(_chosen(parent, title, kinds, QFileDialog.FileMode.AnyFile, suggestion)), None)
    suffix = Path(suggestion).suffix
    if target is None or not suffix or target.suffix.lower() == suffix.lower():
        return target
    longer = target.with_name(target.name + suffix)
    if longer.exists() and not sure(parent, f"“{longer.name}”已经有了，要换掉它吗？", "换掉"):
        return None
    return longer


def workbook_kind(name: str) -> str:
    """What the dialog calls a workbook or document of this name's ending; one with macros stays one."""
    suffix = Path(name).suffix.lower() or ".xlsx"
    if suffix in (".docx", ".docm"):
        return f"Word 文档 (*{suffix})"
    return f"带宏的 Excel 工作簿 (*{suffix})" if suffix == ".xlsm" else f"Excel 工作簿 (*{suffix})"


def folder(parent: QWidget | None, title: str) -> Path | None:
    """Ask for a folder."""
    return next(iter(_chosen(parent, title, "", QFileDialog.FileMode.Directory)), None)


def _chosen(parent: QWidget | None, title: str, kinds: str, mode: QFileDialog.FileMode, suggestion: str = "") -> list[Path]:
    dialog = QFileDialog(parent, title, _last_folder(), kinds)
    dialog.setFileMode(mode)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, mode is QFileDialog.FileMode.Directory)
    if suggestion:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(suggestion).suffix)
        dialog.selectFile(suggestion)
    # Qt's own Chinese lacks these.
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, "位置：")
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, "类型：")
    if not run_dialog(dialog):
        return []
    if _KEPT:
        _KEPT[0].setValue(_FOLDER, dialog.directory().absolutePath())
    return [Path(name) for name in dialog.selectedFiles()]


def _box(parent: QWidget | None, sentence: str, kind: QMessageBox.Icon) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle(_TITLE)
    box.setIcon(kind)
    box.setText(sentence)
    if kind is not QMessageBox.Icon.Question:
        box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
    return box
