"""A filled county form on its way out: to a file, to a folder of cards, to paper, into the archive of what was filed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.exchange.forms import archive, filling, kept
from app.exchange.forms.checking import FAILED
from app.exchange.forms.filling import Choice
from app.exchange.forms.kept import Ready
from app.exchange.forms.opening import unfinished
from app.lists import query as listing
from app.lists.query import Listing
from app.progress import Progress
from app.ui.pieces import ask
from app.ui.pieces.progress_strip import Working
from app.ui.session import Session
from db.records import CountyForm, view
from db.store import Store


def export(session: Session, made: Ready, choice: Choice, parent: QWidget) -> None:
    """Write the filled form where the person wants it; a form that may not grow in several files. What it leaves open is told."""
    name = Path(made.form.package.name)
    out = ask.file_to_save(parent, "导出填好的表", f"{name.stem} {session.day:%Y-%m-%d}{name.suffix}", ask.workbook_kind(name.name))
    if out is None:
        return
    files = filling.continued(session.store, made.form, choice) if made.filling.rest else [made.filling]
    for number, one in enumerate(files, 1):
        filling.save(one, out if number == 1 else out.with_stem(f"{out.stem} ({number})"))
    if personal := sum(one.personal for one in files):
        session.store.note_access("填表", made.form.package.name, personal)
    more = f"，续表另存了 {len(files) - 1} 个文件" if len(files) > 1 else ""
    session.say_written(f"已写到 {out.name}{more}" + (f"；{open_}" if (open_ := unfinished(made.form)) else ""), out)


def export_each(session: Session, working: Working, made: Ready, choice: Choice, parent: QWidget) -> None:
    """Fill the card for everybody on its list, a file each, into a folder."""
    chosen = view(kept.card_view(made.form))
    ids = list(listing.ids(session.store, Listing(chosen.key), session.day)) if chosen else []
    folder = ask.folder(parent, f"把 {len(ids)} 份表存到哪个文件夹") if ids else None
    if folder is None:
        return

    def job(store: Store, progress: Progress) -> int:
        return kept.one_for_each(store, made.id, ids, choice, folder, progress)

    working.run("一人一表", job, lambda count: session.say_written(f"{count} 份表已存到 {folder.name}", folder))


def file(session: Session, made: Ready, parent: QWidget) -> None:
    """Keep this version as it is sent: the file, every cell, every figure."""
    wrong = sum(point.level == FAILED for point in made.points)
    if wrong and not ask.sure(parent, f"还有 {wrong} 项不符。县里多半会退回，改好再报更省事。", "照样登记"):
        return
    kept_form = session.store.get(CountyForm, made.id)
    filed = archive.file(session.store, made.form, made.filling, made.own, session.day, session.today, kept_form.due_on, made.id)
    if made.filling.personal:
        session.store.note_access("上报", made.form.package.name, made.filling.personal)
    session.said.emit(f"已登记第 {filed.version} 版，文件和当时的数字都存进了台账", True)


def preview_form(session: Session, made: Ready, sheet: str, title: str, parent: QWidget) -> None:
    """Preview one sheet of the form on paper."""
    from app.papers.sheet import Printable, Wishes
    from app.ui.paper.preview import preview
    from app.ui.reports.forms.paper import FormPaper

    def make(wishes: Wishes) -> Any:
        return [kept.shown(made, sheet, masked=wishes.masked)]

    # What goes to the county is whole; that it was printed is kept.
    personal = made.filling.personal
    printable = Printable(title, make, Wishes(masked=session.masked), signed=False, sensitive=bool(personal), counted=personal)
    preview(session, printable, parent, laid=FormPaper)


def preview_falls(session: Session, parent: QWidget) -> None:
    """Preview the comparison with last year and the drafted explanation."""
    from app.papers import falls
    from app.ui.paper.preview import preview

    preview(session, falls.printable(session.store, session.day), parent)
