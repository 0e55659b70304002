"""Other records, and files kept inside the ledger."""

import json
import re
from dataclasses import dataclass

from db.errors import BadValue
from db.kinds.base import Kind


@dataclass(frozen=True)
class Link(Kind):
    """Another record, by its id.

    `part_of`: this record has no life without that one and goes to the bin with it. `words`: the text column beside this
    one that keeps what is meant where the ledger has no such record; only one of the two is filled.
    """

    table: str
    part_of: bool = False
    words: str = ""
    name = "link"
    sql = "INTEGER"

    def read(self, raw: object) -> int:
        # What people write is the other record's title; only the ledger can tell which id that is.
        if isinstance(raw, int) and not isinstance(raw, bool) and raw > 0:
            return raw
        raise BadValue(f"“{raw}”不在台账里")


@dataclass(frozen=True)
class FileRef:
    """A file kept inside the ledger: its name, its size in bytes, the SHA-256 of its content."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class File(Kind):
    """A file kept inside the ledger; the value says which, the content lies beside the records."""

    name = "file"

    def read(self, raw: object) -> FileRef:
        if isinstance(raw, FileRef):
            return raw
        found = re.fullmatch(r"(.+)（(\d+) 字节，([0-9a-f]{64})）", str(raw), re.DOTALL)
        if not found:
            raise BadValue("附件只能在程序里添加")
        return FileRef(found[1], int(found[2]), found[3])

    def show(self, value: FileRef) -> str:
        return f"{value.name}（{value.size} 字节，{value.sha256}）"

    def store(self, value: FileRef) -> str:
        return json.dumps([value.name, value.size, value.sha256], ensure_ascii=False)

    def load(self, stored: str) -> FileRef:
        return FileRef(*json.loads(stored))
