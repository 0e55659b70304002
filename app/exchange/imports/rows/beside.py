"""One record that a row tells of beside its own."""

from dataclasses import dataclass, field
from typing import Any

from db.kinds import Stored
from db.records.told import Told


@dataclass(slots=True)
class Beside:
    """What is said of it, and the words for it that no field takes."""

    told: Told
    stored: dict[str, Stored]
    values: dict[str, Any]
    words: dict[str, str] = field(default_factory=dict)

    @property
    def filled(self) -> bool:
        """Whether enough is said for it to be a record."""
        return any(self.stored.get(name) is not None for name in self.told.needs)
