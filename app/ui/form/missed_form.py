"""The form for the one record that another form misses."""

from __future__ import annotations

from typing import ClassVar

from app.ui.form.record_form import RecordForm


class MissedForm(RecordForm):
    """A form for a new record after which the other one goes on."""

    in_a_row: ClassVar[bool] = False
