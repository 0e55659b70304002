"""The county workbook: the forms a county asks for, filled as of a day, with the source of every figure."""

from datetime import date
from pathlib import Path

from app import settings
from app.exchange.county import activities, organisations, rosters, sources, volunteering
from app.exchange.county.layout import Cover, lay
from app.exchange.export import unchanging
from app.exchange.writing import write_workbook
from app.progress import Progress, silent
from db.errors import UserError
from db.store import Store


def submit(store: Store, day: date, out: Path, *, mask_children: bool = True, progress: Progress = silent) -> None:
    """Write the county workbook as of a day. Children's names and numbers are masked unless asked for."""
    if out.suffix.lower() != ".xlsx":
        raise UserError(f"县级报表只能写成 .xlsx 文件，请把“{out.name}”改成 .xlsx 结尾")
    makers = (
        organisations.form,
        rosters.members,
        rosters.officers,
        volunteering.form,
        lambda store, day: rosters.children(store, day, masked=mask_children),
        activities.form,
        sources.form,
    )
    forms = []
    with unchanging(store):
        for done, make in enumerate(makers):
            progress(done, len(makers), "正在统计")
            forms.append(make(store, day))
    cover = _cover(store, day)
    sheets = [lay(form, number, cover) for number, form in enumerate(forms, 1)]
    write_workbook(out, sheets, total=sum(len(form.lines) for form in forms), progress=progress)
    shown = "已遮盖" if mask_children else "未遮盖"
    store.note_access("上报", f"县级报表，儿童信息{shown}", sum(len(form.lines) for form in forms[1:5]))


def _cover(store: Store, day: date) -> Cover:
    value = {key: settings.get(store, key) for key in ("unit", "head", "reviewer", "filler", "phone")}
    return Cover(day=day, written_on=date.today(), **value)
