"""An office file as its parts: read within limits, and written again with every untouched part byte for byte the same."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ParseError

from app.exchange.files.reading import ROSTER, SUFFIXES, look
from db.disk import reason
from db.errors import UserError

if TYPE_CHECKING:
    from app.exchange.forms.sheet.shifting import Insertion

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_PARTS, _UNPACKED = 2_000, 300 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class SheetPart:
    """One worksheet: its name, its number in the workbook, the part that holds it, whether people see it."""

    name: str
    id: int
    part: str
    hidden: bool


class Parts:
    """The parts of one office file. Raises UserError where the file is not one, or too large to be a form."""

    #: What opens such a file, and what it is saved as.
    program, kind = "Excel", ".xlsx"

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        self.content = content
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            self.names = self._zip.namelist()
            sizes = sum(info.file_size for info in self._zip.infolist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise UserError(self.unreadable()) from error
        if len(self.names) > _PARTS or sizes > _UNPACKED:
            raise UserError(f"“{name}”展开后太大，不像一张要填的表；请核对是不是拿错了文件")
        if len(set(self.names)) < len(self.names):
            raise UserError(self.unreadable())
        self._read: dict[str, bytes] = {}

    def unreadable(self) -> str:
        """That the file is broken, and what to do."""
        return f"“{self.name}”读不出来，文件可能已损坏；请用 {self.program} 或 WPS 打开，另存为新的 {self.kind} 再来"

    def part(self, name: str) -> bytes:
        """The content of one part."""
        if name not in self._read:
            try:
                self._read[name] = self._zip.read(name)
            except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
                raise UserError(self.unreadable()) from error
        return self._read[name]

    def tree(self, name: str) -> Element:
        """One part as a tree, for looking things up in it only."""
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import fromstring

        try:
            found: Element = fromstring(self.part(name))
        except (ParseError, DefusedXmlException) as error:
            raise UserError(self.unreadable()) from error
        return found

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part points to inside the package: the last word of the relation's type and the part, by id."""
        folder, file = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", file + ".rels")
        if rels not in self.names:
            return {}
        found = {}
        for relation in self.tree(rels).iter(_RELATIONS):
            if relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], full)
        return found

    def saved(self, changes: Mapping[str, bytes]) -> bytes:
        """The file with these parts in place of the old ones; order, dates and all other parts are kept."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as written:
            for info in self._zip.infolist():
                kept = zipfile.ZipInfo(info.filename, info.date_time)
                kept.compress_type = info.compress_type if info.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
                kept.external_attr, kept.create_system, kept.comment = info.external_attr, info.create_system, info.comment
                written.writestr(kept, changes.get(info.filename, b"") or self.part(info.filename))
        return out.getvalue()


class Package(Parts):
    """The parts of one workbook, and its sheets. Raises UserError where the file is not one."""

    #: Whether cells that do not stand in the file can be written: a workbook has room for them, a document's table has not.
    roomy = True

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content, name)
        if "xl/workbook.xml" not in self.names:
            raise UserError(self.unreadable())
        #: The workbook that shows how it looks: the file itself.
        self.workbook = content
        self.sheets = self._sheets()

    def filled(self, changes: Mapping[str, bytes], moves: Sequence[Insertion]) -> bytes:
        """The form with these parts, which hold the rows that were put in."""
        return self.saved(changes)

    def _sheets(self) -> list[SheetPart]:
        related = self.related("xl/workbook.xml")
        found = []
        for sheet in (e for e in self.tree("xl/workbook.xml").iter() if local(e.tag) == "sheet"):
            link = next((value for key, value in sheet.items() if local(key) == "id"), "")
            kind, part = related.get(link, ("", ""))
            if kind == "worksheet" and part in self.names:
                number = sheet.get("sheetId", "0")
                if not number.isdecimal():
                    raise UserError(self.unreadable())
                found.append(SheetPart(sheet.get("name", ""), int(number), part, sheet.get("state", "visible") != "visible"))
        if not found:
            raise UserError(f"“{self.name}”里没有工作表，没有可以填的")
        return found


def read(path: Path) -> bytes:
    """A form's bytes. Raises UserError for a file that is none, is too large, or is kept shut by a password."""
    word = path.suffix.lower() not in SUFFIXES
    if not word:
        look(path)
    elif not path.is_file():
        raise UserError(f"没有“{path}”这个文件，请核对文件名和文件夹")
    elif path.stat().st_size > ROSTER.size:
        raise UserError(f"“{path.name}”太大，不像一张要填的表；请核对是不是拿错了文件")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"“{path.name}”读不了：{reason(error)}，请关掉打开它的程序，或另存到别处再试") from error
    if content.startswith(_OLE):
        old, program, kind = (".doc", "Word", ".docx") if word else (".xls", "Excel", ".xlsx")
        raise UserError(f"“{path.name}”设了打开密码，或者是旧的 {old} 格式；请用 {program} 或 WPS 打开，去掉密码、另存为 {kind} 再来")
    return content


def local(tag: Any) -> str:
    """A name without its namespace."""
    return str(tag).rpartition("}")[2]
