"""Make the shipped fonts: `python subset.py NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc`; needs fonttools alone.

The sources are Noto Sans CJK 2.004 as Debian packages it (fonts-noto-cjk). The files are static: Matplotlib draws a
variable font in its thinnest weight only. The family is renamed, so that an installed Noto is never taken for this
subset or the other way round.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).parent
FAMILY = "Ledger Sans SC"
#: The place of the simplified Chinese face in the collections.
FACE = 2
#: What forms and people use beyond GB2312 (whose dash Python reads as ― rather than —).
SIGNS = "—−–‑•‧・．※†‡〇™©®€₩℡㎡㎏✓▪▫▶◀⇒⇔↔"
RANGES = (
    range(0x20, 0x7F),  # ASCII
    range(0xA0, 0x100),  # Latin with marks
    range(0x2460, 0x249C),  # ①… ⑴… ⒈…
    range(0x3000, 0x3020),  # Chinese punctuation, 〔〕
    range(0x3220, 0x322A),  # ㈠…
    range(0xFF01, 0xFF5F),  # full-width forms
    range(0xFFE0, 0xFFE6),  # full-width signs
)


def characters() -> set[int]:
    """GB2312, the 8,105 characters of 通用规范汉字表 (2013) in characters.txt, and the signs above."""
    signs = set(map(ord, SIGNS)).union(*RANGES)
    standard = {ord(sign) for sign in (HERE / "characters.txt").read_text("utf-8") if sign != "\n"}
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    gb2312 = {ord(sign) for pair in pairs for sign in pair.decode("gb2312", "ignore")}
    return signs | standard | gb2312


def make(source: Path, style: str) -> None:
    """Cut one weight out of its collection."""
    font = TTCollection(source).fonts[FACE]
    options = subset.Options(layout_features=["kern"], notdef_outline=True, name_IDs=["*"], name_languages=["*"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    rename(font, style)
    if missing := characters() - set(font.getBestCmap()):
        sys.exit(f"not in {source.name}: {''.join(map(chr, sorted(missing)))}")
    font.recalcTimestamp = False
    font.save(HERE / f"LedgerSansSC-{style}.otf")


def rename(font: TTFont, style: str) -> None:
    """Give the subset its own name, in every place that states one."""
    postscript = f"LedgerSansSC-{style}"
    full = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    names = font["name"]
    for record in [record for record in names.names if record.langID != 0x409]:
        names.removeNames(record.nameID, record.platformID, record.platEncID, record.langID)
    for name_id, text in ((1, FAMILY), (2, style), (3, f"2.004;{postscript}"), (4, full), (6, postscript)):
        names.setName(text, name_id, 3, 1, 0x409)
    for name_id in (16, 17, 21, 22, 25):
        names.removeNames(name_id)
    top = font["CFF "].cff
    top.fontNames = [postscript]
    top[0].FullName, top[0].FamilyName = full, FAMILY


if __name__ == "__main__":
    for path, weight in zip(sys.argv[1:], ("Regular", "Bold"), strict=True):
        make(Path(path), weight)
