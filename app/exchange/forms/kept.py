"""The county's forms in the ledger: kept as they came, opened again with what was said about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from app.exchange.forms import archive, checking
from app.exchange.forms.archive import Change
from app.exchange.forms.by_words import known_by_words
from app.exchange.forms.checking import Point
from app.exchange.forms.filling import Choice, Filling, fill, save
from app.exchange.forms.meaning.columns import column_of
from app.exchange.forms.meaning.recognising import Form, meanings, recognise, remembered, said
from app.exchange.forms.meaning.wants import Want
from app.exchange.forms.opening import open_form
from app.exchange.forms.sheet import picture
from app.exchange.forms.sheet.package import Package
from app.exchange.forms.sheet.picture import SheetPicture
from app.exchange.forms.word.document import opened
from app.lists.declare import mask
from app.lists.titles import open_number, titles
from app.paths import file_name, replacing_together
from app.progress import Progress, silent
from db.errors import UserError
from db.kinds import FileRef
from db.records import CountyForm, Submission, view
from db.store import Store


@dataclass(frozen=True)
class Ready:
    """A kept form, filled and checked, with how its sheets look; where it was filed before, the newest version and what it says otherwise."""

    id: int
    form: Form
    own: dict[str, Want]
    filling: Filling
    points: list[Point]
    pictures: dict[str, SheetPicture]
    filed: Submission | None = None
    changes: tuple[Change, ...] = ()


def keep(store: Store, path: Path, today: date) -> int:
    """Keep a form that came; one of the same name takes the place of the old one, with what was said about it. Returns its id."""
    package = open_form(path)
    form = recognise(store, package)
    name = Path(package.name).stem
    old = next(iter(store.find(CountyForm, "name = ?", (name,))), None)
    own = said(old.meanings) if old and old.meanings else known_by_words(store, form, remembered(store, form))
    with store.step(f"收下县里的表《{name}》"):
        file = store.keep_file(package.name, package.content)
        kept = (old or CountyForm(name=name)).with_(file=file, received_on=today, meanings=meanings(form, own))
        saved = store.save(kept)
    assert saved.id
    return saved.id


def package_of(store: Store, form_id: int) -> Package:
    """The blank form, byte for byte as it came."""
    kept = store.get(CountyForm, form_id)
    if not isinstance(kept.file, FileRef):
        raise UserError(f"《{kept.name}》没有存空表；请把县里的文件再拖进来一次")
    return opened(store.file_content(kept.file), kept.file.name)


def ready(store: Store, form_id: int, choice: Choice, progress: Progress = silent) -> Ready:
    """Open a kept form, fill it, check it."""
    kept = store.get(CountyForm, form_id)
    own = said(kept.meanings)
    progress(0, 4, "认表头")
    form = recognise(store, package_of(store, form_id), own)
    progress(1, 4, "填数")
    filling = fill(store, form, choice)
    progress(2, 4, "核对")
    points = checking.check(store, form, filling, choice.day)
    progress(3, 4, "排版")
    filed, changes = _since(store, form_id, form, filling, choice)
    return Ready(form_id, form, own, filling, points, picture.pictures(filling.content, form.package.name), filed, changes)


def _since(store: Store, form_id: int, form: Form, filling: Filling, choice: Choice) -> tuple[Submission | None, tuple[Change, ...]]:
    """The newest filing of a form and what it said otherwise; a card's may be about somebody else, and of an old one the numbers may be gone."""
    filed = None if card_view(form) else last_filed(store, form_id)
    if filed is None or filed.id is None:
        return None, ()
    try:
        return filed, tuple(archive.compared(store, filed.id, filling, choice.day))
    except UserError:
        return None, ()


def card_view(form: Form) -> str:
    """The view whose records a form has one sheet for; '' where it is no card."""
    return next((wants.card.view for wants in form.wants.values() if wants.card), "")


def one_for_each(store: Store, form_id: int, ids: Sequence[int], choice: Choice, folder: Path, progress: Progress = silent) -> int:
    """Fill a card for each of these records into a folder, a file each; a child's file is named by its number. Returns how many."""
    kept = store.get(CountyForm, form_id)
    form = recognise(store, package_of(store, form_id), said(kept.meanings))
    chosen = view(card_view(form))
    assert chosen
    called = titles(store, chosen.record.table, ids, masked=True)
    with replacing_together(folder) as beside:
        for number, record in enumerate(ids, 1):
            progress(number - 1, len(ids), "一人一表")
            found = store.get(chosen.record, record)
            name = open_number(found) or f"{number:03d}" if chosen.record.private else f"{number:03d} {called.get(record, '')}"
            made = fill(store, form, replace(choice, record=record))
            save(made, beside / f"{kept.name} {file_name(name)}{Path(form.package.name).suffix}")
    store.note_access("填表", kept.name or "", len(ids))
    return len(ids)


def explain(store: Store, form_id: int, own: Mapping[str, Want], words: str, want: Want | None) -> None:
    """Keep what one heading means, in one step; None: what the program itself thinks."""
    kept = store.get(CountyForm, form_id)
    changed = {key: value for key, value in own.items() if key != words} | ({words: want} if want else {})
    form = recognise(store, package_of(store, form_id), changed)
    with store.step(f"《{kept.name}》的“{words}”"):
        store.save(kept.with_(meanings=meanings(form, changed)))


def shown(ready: Ready, name: str, *, masked: bool) -> SheetPicture:
    """How one sheet looks; `masked`: with the middle of what is sensitive hidden, as everywhere on the screen."""
    found = ready.pictures[name]
    if not masked:
        return found
    texts = dict(found.texts)
    for cell in ready.filling.cells:
        for words, want in cell.said if cell.sheet == name and cell.record is not None and cell.place in texts else ():
            column = column_of(want.target)
            if column and column.sensitive:
                text = texts[cell.place]
                texts[cell.place] = text.replace(words, mask(column.kind, words)) if cell.rooms else mask(column.kind, text)
    return replace(found, texts=texts)


def last_filed(store: Store, form_id: int) -> Submission | None:
    """The newest filing of a form."""
    return next(iter(store.find(Submission, "form = ?", (form_id,), "as_of DESC, version DESC")), None)
