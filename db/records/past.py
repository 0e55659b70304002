"""What fields held before: spans that are over (see db.dated)."""

from datetime import date

from db.fields import Record, column, record
from db.kinds import DAY, TEXT, Whole


@record
class PastValue(Record):
    """A value that a dated field of any record held up to a day; today's value stands in the record itself."""

    table = "past_value"
    label = "以前的值"
    title = ("last_day",)
    keys = (("owner_table", "owner_id", "field_name", "last_day"),)
    indexes = (("owner_table", "field_name", "owner_id", "last_day"), ("owner_table", "field_name", "last_day"), ("owner_table", "owner_id"))
    order = "owner_table, owner_id, field_name, last_day"

    owner_table: str | None = column("所属记录类型", TEXT, required=True)
    owner_id: int | None = column("所属记录编号", Whole(1), required=True)
    field_name: str | None = column("栏目", TEXT, required=True)
    # As SQLite keeps it, a number in figures; blank: the field was.
    value: str | None = column("当时的值", TEXT, sensitive=True)
    last_day: date | None = column("到哪天为止", DAY, required=True)
