"""The county workbook: the forms a county asks for, filled as of a day, with the source of every figure."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from app import settings
from app.exchange.exports.export import unchanging
from app.exchange.files.writing import Sheet, write_workbook
from app.exchange.workbook import activities, organisations, rosters, sources, volunteering, volunteers
from app.exchange.workbook.layout import Cover, Form, lay
from app.progress import Progress, silent
from db.errors import UserError
from db.store import Store

_FRAME = ("unit", "head", "reviewer", "filler", "phone")


def forms(store: Store, day: date, *, mask_children: bool = True, progress: Progress = silent) -> list[Form]:
    """The county's forms, filled as of a day; the window shows them before they are written."""
    makers = (
        organisations.form,
        rosters.members,
        rosters.officers,
        volunteering.form,
        volunteers.form,
        lambda store, day: rosters.children(store, day, masked=mask_children),
        activities.form,
        sources.form,
    )
    made = []
    with unchanging(store):
        for done, make in enumerate(makers):
            progress(done, len(makers), "正在统计")
            made.append(make(store, day))
    return made


def laid(store: Store, day: date, filled: Sequence[Form]) -> list[Sheet]:
    """The forms as sheets, with everything that stands around their tables."""
    cover = _cover(store, day)
    return [lay(form, number, cover) for number, form in enumerate(filled, 1)]


def submit(store: Store, day: date, out: Path, *, mask_children: bool = True, progress: Progress = silent) -> None:
    """Write the county workbook as of a day. Children's names and numbers are masked unless asked for."""
    if out.suffix.lower() != ".xlsx":
        raise UserError(f"县级报表只能写成 .xlsx 文件，请把“{out.name}”改成 .xlsx 结尾")
    filled = forms(store, day, mask_children=mask_children, progress=progress)
    write_workbook(out, laid(store, day, filled), total=sum(len(form.lines) for form in filled), progress=progress)
    shown = "已遮盖" if mask_children else "未遮盖"
    store.note_access("上报", f"县级报表，儿童信息{shown}", sum(len(form.lines) for form in filled[1:6]))


def unfinished(store: Store) -> str:
    """What of every sheet's frame is not filled in the settings, told on the way out; "" when nothing is open."""
    blank = [settings.SETTINGS[key].label for key in _FRAME if not settings.get(store, key)]
    return f"每张表的落款里还空着：{'、'.join(blank)}；请在“设置”里填上" if blank else ""


def _cover(store: Store, day: date) -> Cover:
    value = {key: settings.get(store, key) for key in _FRAME}
    return Cover(day=day, written_on=date.today(), **value)
