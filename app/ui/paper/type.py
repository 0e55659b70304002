"""Text on paper: the units everything is laid out in, the font, and how wide and high a text is in it."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QTextLayout, QTextOption

#: Everything is laid out in tenths of a point, so that whole-numbered font sizes are fine enough.
POINT = 10.0
MM = 720 / 25.4


class Type:
    """Measures text in the program's own font, once for each text."""

    def __init__(self) -> None:
        self._metrics: dict[tuple[float, bool], QFontMetricsF] = {}
        self._widths: dict[tuple[float, bool, str], float] = {}

    def metrics(self, size: float, bold: bool = False) -> QFontMetricsF:
        if (size, bold) not in self._metrics:
            self._metrics[size, bold] = QFontMetricsF(font(size, bold))
        return self._metrics[size, bold]

    def width(self, text: str, size: float, bold: bool = False) -> float:
        key = (size, bold, text)
        if key not in self._widths:
            self._widths[key] = self.metrics(size, bold).horizontalAdvance(text)
        return self._widths[key]

    def height(self, size: float) -> float:
        return self.metrics(size).height()

    def broken(self, text: str, width: float, size: float, bold: bool = False) -> list[str]:
        """The text in lines that fit the width."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            if self.width(paragraph, size, bold) <= width:
                lines.append(paragraph)
                continue
            layout = QTextLayout(paragraph, font(size, bold))
            layout.setTextOption(_anywhere())
            layout.beginLayout()
            while (made := layout.createLine()).isValid():
                made.setLineWidth(width)
                lines.append(paragraph[made.textStart() : made.textStart() + made.textLength()].rstrip(" "))
            layout.endLayout()
        return lines


def _anywhere() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def font(size: float, bold: bool = False) -> QFont:
    """The shipped font for paper; `size` in points, drawn in tenths of a point."""
    made = QFont()
    made.setFamilies(QGuiApplication.font().families())
    made.setPixelSize(max(1, round(size * POINT)))
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made
