"""Charts: drawn from the figures in the shipped font, every bar from zero, nothing upon anything else."""

import struct
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from app import charts, figures, paths
from app.charts import content, drawing, fonts, panels, sheet
from app.charts.content import Bar, Page, Wish
from db.errors import Cancelled, UserError
from db.records import TABLES
from db.store import Store

DAY = date(2021, 12, 31)
KEYS = [chart.key for chart in charts.CHARTS]
LONG = "某某自治县某某镇人民政府驻地{}号村民委员会青年志愿服务与乡村文化旅游发展促进联合会第一团支部"


def add(store: Store, table: str, **values: Any) -> int:
    record = TABLES[table]
    read = {n: record.field(n).kind.read(v) if isinstance(v, str) else v for n, v in values.items()}
    with store.step("test"):
        saved = store.save(record(**read))
    assert saved.id
    return saved.id


@pytest.fixture
def filled(store: Store) -> Store:
    """A ledger with a little of everything that is charted."""
    store.set_setting("unit", "某镇团委")
    village = add(store, "branch", full_name="某镇䶮泉村团支部", short_name="䶮泉村", org_type="农村团支部")
    add(store, "branch", full_name="某厂团支部", org_type="企业团组织")
    team = add(store, "team", name="某镇$1_$2服务队")
    person = add(store, "person", name="甲", branch=village, member_status="在册", birth_date="2001-02-03", volunteer_status="在册")
    add(store, "person", name="乙", branch=village, member_status="在册", birth_date="1996-02-03")
    add(store, "service", person=person, team=team, day="2021-03-05", minutes="1.5")
    add(store, "service", person=person, team=team, day="2021-07-05", minutes="20")
    child = add(store, "child", name="丙", opened_on="2021-01-05", categories="留守、低保家庭")
    add(store, "visit", child=child, day="2021-02-05")
    add(store, "event", title_name="某活动", kind="文体活动", day="2021-02-05")
    training = add(store, "event", title_name="某培训", kind="培训", day="2021-03-05")
    add(store, "attendance", event=training, person=person)
    return store


def texts(figure: Any) -> list[Any]:
    """Every text that is drawn; ticks beyond the ends of an axis are not."""
    from matplotlib.text import Text

    hidden = set()
    for axes in figure.axes:
        for axis, (low, high) in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            for tick in axis.get_major_ticks():
                hidden.add(tick.label2)
                if not min(low, high) <= tick.get_loc() <= max(low, high):
                    hidden.add(tick.label1)
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text() and text not in hidden]


def faults(figure: Any) -> list[str]:
    """Texts that lie upon each other or leave the paper."""
    figure.canvas.draw()
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    wide, high = figure.bbox.width, figure.bbox.height
    off = [words for words, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > wide or box.y1 > high]
    upon = [f"{a} / {b}" for (a, one), (b, other) in combinations(boxes, 2) if one.padded(-1).overlaps(other.padded(-1))]
    return off + upon


def bars(figure: Any) -> list[Any]:
    return [bar for axes in figure.axes for container in axes.containers for bar in container]


def words(figure: Any) -> str:
    return "\n".join(text.get_text() for text in texts(figure))


@pytest.mark.whole
@pytest.mark.parametrize("format", ["png", "pdf", "svg"])
def test_every_chart_is_written_and_nothing_else(filled: Store, tmp_path: Path, format: str) -> None:
    told: list[tuple[int, int, str]] = []
    out = tmp_path / "图" / "表"
    written = charts.write_all(filled, DAY, out, format, progress=lambda *step: told.append(step))
    assert [path.name for path in written] == [f"{i:02d} {c.name}.{format}" for i, c in enumerate(charts.CHARTS, 1)]
    assert sorted(out.iterdir()) == sorted(written)
    start = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}[format]
    assert all(path.read_bytes().startswith(start) and path.stat().st_size > 5000 for path in written)
    assert told[-1][0] == told[-1][1] == len(charts.CHARTS)


def test_a_png_is_a_landscape_a4_at_200_dots(filled: Store, tmp_path: Path) -> None:
    charts.write(charts.draw(filled, "branches.by_type", DAY), tmp_path / "a.png", "png")
    assert struct.unpack(">II", (tmp_path / "a.png").read_bytes()[16:24]) == (2338, 1653)


@pytest.mark.parametrize("format", ["png", "pdf", "svg"])
def test_the_same_chart_gives_the_same_file(filled: Store, tmp_path: Path, format: str) -> None:
    for name in ("a", "b"):
        charts.write(charts.draw(filled, "members.by_branch", DAY), tmp_path / name, format)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.whole
def test_chinese_is_drawn_from_the_shipped_fonts_alone(filled: Store, tmp_path: Path) -> None:
    for path in charts.write_all(filled, DAY, tmp_path, "pdf"):
        content_of = path.read_bytes()
        assert b"LedgerSansSC-Regular" in content_of and b"LedgerSansSC-Bold" in content_of
        assert b"DejaVu" not in content_of and b"CJK" not in content_of


@pytest.mark.parametrize("name", fonts.SHIPPED)
def test_the_shipped_fonts_hold_every_standard_character(name: str) -> None:
    fonts.prepare()
    from matplotlib.font_manager import get_font

    font = get_font(paths.resource(name))
    standard = set(paths.resource("fonts/characters.txt").read_text("utf-8")) - {"\n"}
    assert len(standard) == 8105
    wanted = standard | set("㛃䶮𬭎−①⑳ａＡ，。—…·※〔〕√✓←→°℃〓￥") | {chr(code) for code in range(0x20, 0x7F)}
    held = set(map(chr, font.get_charmap()))
    assert wanted - held == set()
    assert font.family_name == fonts.FAMILY
    # Matplotlib would draw a variable font in its thinnest weight.
    assert b"fvar" not in paths.resource(name).read_bytes()[:400]


def test_a_character_that_no_font_has_is_drawn_as_the_printers_sign(filled: Store) -> None:
    assert fonts.drawable("\ue123甲\t乙\n") == "〓甲 乙"
    page = content.page(filled, charts.CHARTS[0], DAY)
    figure = drawing.draw(replace(page, title="\U0010fffd镇")).figure
    figure.canvas.draw()
    assert "〓镇" in words(figure)


@pytest.mark.parametrize("key", [chart.key for chart in charts.CHARTS if chart.key in figures.SPLITS])
def test_bars_start_at_zero_and_are_as_long_as_the_figures(filled: Store, key: str) -> None:
    chart = next(chart for chart in charts.CHARTS if chart.key == key)
    figure = charts.draw(filled, key, DAY)
    values = [g.value or 0 for g in figures.grouped(filled, key, DAY) if chart.keep_empty or g.value]
    long = [bar.get_height() if chart.upright else bar.get_width() for bar in bars(figure)]
    assert long == pytest.approx(values) and sum(values) > 0
    assert all((bar.get_y() if chart.upright else bar.get_x()) == 0 for bar in bars(figure))
    assert all((axes.get_ylim() if chart.upright else axes.get_xlim())[0] == 0 for axes in figure.axes)
    drawn = words(figure)
    assert all(content.number(value) in drawn.split("\n") for value in values)
    assert faults(figure) == []


def test_a_page_says_whose_as_of_when_in_what_unit_and_from_where(filled: Store) -> None:
    drawn = words(charts.draw(filled, "service.by_month", date(2021, 7, 31)))
    assert "某镇团委 2021年志愿服务时长（按月）" in drawn
    assert "填报单位：某镇团委" in drawn and "统计截止 2021 年 7 月 31 日" in drawn
    assert "（小时）" in drawn
    assert "数据来源：台账“志愿服务”，2 条记录" in drawn
    assert "最多：7月 20 小时" in drawn
    assert "7月" in drawn.split("\n") and "8月" not in drawn.split("\n")


def test_names_are_short_and_never_read_as_formulas(filled: Store) -> None:
    assert "䶮泉村" in words(charts.draw(filled, "members.by_branch", DAY)).split("\n")
    assert "某镇$1_$2服务队" in words(charts.draw(filled, "service.by_team", DAY))


@pytest.mark.parametrize("key", KEYS)
def test_an_empty_ledger_gives_a_page_that_says_so(store: Store, key: str) -> None:
    figure = charts.draw(store, key, DAY)
    assert content.NOTHING in words(figure) and bars(figure) == []
    assert "0 条记录" in words(figure) and faults(figure) == []


@pytest.mark.whole
@pytest.mark.parametrize("count", [25, 60, 150])
def test_many_branches_with_long_names_fit(store: Store, count: int) -> None:
    store.set_setting("unit", "某某省某某自治州某某民族自治县某某镇人民政府共青团某某镇委员会")
    kinds = [option.label for option in TABLES["branch"].field("org_type").kind.options]  # type: ignore[attr-defined]
    with store.step("test"):
        names = [LONG.format(i) for i in range(count)]
        ids = store.insert_rows(TABLES["branch"], ["full_name", "org_type"], [(n, kinds[i % len(kinds)]) for i, n in enumerate(names)])
        members = [(f"人{i}", "在册", ids[i % count]) for i in range(count * 2)]
        store.insert_rows(TABLES["person"], ["name", "member_status", "branch"], members)
    figure = charts.draw(store, "members.by_branch", DAY)
    assert faults(figure) == []
    assert sum(bar.get_width() for bar in bars(figure)) == count * 2
    assert len(bars(figure)) == min(count, content.MOST_BARS)
    # However long the names, the bars keep half of the width.
    assert all(2 * axes.get_position().width * len(figure.axes) > 0.7 * (1 - 2 * sheet.MARGIN / sheet.WIDTH) for axes in figure.axes)


@pytest.fixture
def page(filled: Store) -> Page:
    return content.page(filled, next(chart for chart in charts.CHARTS if chart.key == "service.by_month"), DAY)


@pytest.mark.parametrize("line", [None, 0.4, 7, 12_345_678.5, 20_000_000])
@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("values", [(1, 12_345_678.5, 0.1, None, 0, 3), (0.5,), (None, 1), tuple(1_000_000.5 + n for n in range(12))])
def test_huge_tiny_and_unknown_values_are_all_labelled(
    page: Page, upright: bool, values: tuple[float | None, ...], line: float | None
) -> None:
    given = tuple(Bar(f"{n}月", value) for n, value in enumerate(values, 1))
    figure = drawing.draw(replace(page, chart=replace(page.chart, upright=upright), bars=given, line=line, line_words="每月目标 7 小时" if line else "")).figure
    drawn = words(figure).split("\n")
    assert [content.number(value) in drawn for value in values] == [True] * len(values)
    assert faults(figure) == []


def test_a_stopped_or_failed_run_leaves_nothing(filled: Store, tmp_path: Path) -> None:
    def stop(done: int, total: int, what: str) -> None:
        if done == 3:
            raise Cancelled

    out = tmp_path / "out"
    with pytest.raises(Cancelled):
        charts.write_all(filled, DAY, out, "svg", progress=stop)
    assert list(out.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="文件夹"):
        charts.write_all(filled, DAY, tmp_path / "file")


def test_charts_need_no_pyplot_and_import_matplotlib_only_to_draw() -> None:
    code = "import sys, app.charts as c; print('matplotlib' in sys.modules, 'numpy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=paths.program_folder())
    assert told.stdout.split() == ["False", "False"]
    fonts.prepare()
    import matplotlib.figure  # noqa: F401

    assert "matplotlib.pyplot" not in sys.modules


# --- what was aimed at, two years, the calendar


def test_what_was_aimed_at_stands_across_the_months(filled: Store) -> None:
    drawn = charts.drawn(filled, "service.by_month", DAY)
    # One volunteer, twenty hours a year.
    assert drawn.page.line == 1.7 and "1.7 小时" in words(drawn.figure) and "每月目标" in words(drawn.figure)
    line = next(line for line in drawn.figure.axes[0].get_lines() if line.get_linestyle() != "-")
    assert list(line.get_ydata()) == [1.7, 1.7]  # type: ignore[arg-type]
    filled.connection.execute("UPDATE person SET volunteer_status = NULL")
    assert charts.drawn(filled, "service.by_month", DAY).page.line is None


def test_two_years_stand_side_by_side_each_on_its_own_scale(filled: Store) -> None:
    add(filled, "event", title_name="去年的活动", kind="宣传", day="2020-02-05")
    drawn = charts.drawn(filled, "compared", DAY)
    pairs = {bar.label: (bar.before, bar.value) for bar in drawn.page.bars}
    assert pairs["活动"] == (1, 2) and pairs["志愿服务时长"] == (0, 21.5)
    heights = [tuple(bar.get_height() for container in axes.containers for bar in container) for axes in drawn.figure.axes]
    assert heights == list(pairs.values())
    assert all(axes.get_ylim()[0] == 0 for axes in drawn.figure.axes)
    told = words(drawn.figure)
    assert "志愿服务时长（小时）" in told and "活动（次）" in told and "2020年" in told and "2021年" in told
    assert "统计截止 2021 年 12 月 31 日" in told and "2020-12-31" in told
    assert faults(drawn.figure) == []


def test_a_leap_day_is_compared_with_the_last_of_february() -> None:
    assert content.a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert content.a_year_before(date(2021, 3, 31)) == date(2020, 3, 31)


def test_millions_in_two_years_fit_their_panels(filled: Store) -> None:
    page = content.page(filled, charts.chart("compared"), DAY)
    huge = tuple(replace(bar, value=1_000_000_000.5, before=12_345_678) for bar in page.bars)
    figure = drawing.draw(replace(page, bars=huge)).figure
    assert faults(figure) == [] and words(figure).count("1,000,000,000.5") == len(huge)


def test_the_calendar_adds_up_and_leaves_coming_months_empty(filled: Store) -> None:
    add(filled, "event", title_name="又一次", kind="文体活动", day="2021-02-28")
    drawn = charts.drawn(filled, "events.calendar", date(2021, 3, 31))
    assert {bar.label: counts for bar, counts in zip(drawn.page.bars, drawn.page.grid, strict=True)} == {"培训": (0, 0, 1), "文体活动": (0, 2, 0)}
    assert faults(drawn.figure) == []
    said = [area.words for area in drawn.areas]
    assert said == ["培训，3月：1 次", "培训，全年：1 次", "文体活动，2月：2 次", "文体活动，全年：2 次", "合计，2月：2 次", "合计，3月：1 次", "合计，全年：3 次"]
    assert panels._shade(0) == "#F8E9E6" and panels._shade(1) == "#9B1C26"


# --- what a person may choose


def test_the_largest_come_first_inside_their_sort(filled: Store) -> None:
    other = add(filled, "branch", full_name="某镇二村团支部", short_name="二村", org_type="农村团支部")
    for name in "丁戊己":
        add(filled, "person", name=name, branch=other, member_status="在册")
    chart = charts.chart("members.by_branch")
    own = [bar.label for bar in content.page(filled, chart, DAY).bars]
    sized = [bar.label for bar in content.page(filled, chart, DAY, Wish(by_size=True)).bars]
    assert own == ["䶮泉村", "二村", "某厂团支部"] and sized == ["二村", "䶮泉村", "某厂团支部"]
    months = charts.chart("service.by_month")
    assert content.page(filled, months, DAY, Wish(by_size=True)).bars == content.page(filled, months, DAY).bars


@pytest.mark.parametrize("key", KEYS)
def test_hatching_is_another_picture_with_the_same_words(filled: Store, key: str) -> None:
    with_it, without = (charts.drawn(filled, key, DAY, Wish(hatched=on)) for on in (True, False))
    assert words(with_it.figure) == words(without.figure)
    assert not any(bar.get_hatch() for bar in bars(without.figure))
    # The numbers of a calendar are told apart by themselves.
    assert (charts.png(with_it.figure) == charts.png(without.figure)) == bool(with_it.page.chart.calendar)


def test_the_sentence_can_be_left_out_but_not_the_source(filled: Store) -> None:
    drawn = words(charts.draw(filled, "children.by_category", DAY, Wish(told=False)))
    assert "可以属于几个" not in drawn and "数据来源" in drawn and "统计截止" in drawn


# --- what stands where


@pytest.mark.parametrize("key", KEYS)
def test_every_number_can_be_pressed_where_it_stands(filled: Store, key: str) -> None:
    drawn = charts.drawn(filled, key, DAY)
    assert drawn.areas and all(0 <= a.left < a.left + a.width <= 1 and 0 <= a.top < a.top + a.height <= 1 for a in drawn.areas)
    upon = [(a, b) for a, b in combinations(drawn.areas, 2) if a.left < b.left + b.width - 1e-9 and b.left < a.left + a.width - 1e-9
            and a.top < b.top + b.height - 1e-9 and b.top < a.top + a.height - 1e-9]
    assert upon == []
    shown = [bar for axes in drawn.figure.axes for container in axes.containers for bar in container]
    if key in figures.SPLITS:
        wide, high = drawn.figure.bbox.width, drawn.figure.bbox.height
        for area, bar in zip(drawn.areas, shown, strict=True):
            box = bar.get_window_extent()
            assert area.left * wide <= box.x0 + 1 and box.x1 - 1 <= (area.left + area.width) * wide
            assert area.top * high <= high - box.y1 + 1 and high - box.y0 - 1 <= (area.top + area.height) * high


def test_names_too_long_are_told_apart_by_what_differs(store: Store) -> None:
    with store.step("test"):
        ids = store.insert_rows(TABLES["branch"], ["full_name", "org_type"], [(LONG.format(i), "农村团支部") for i in range(60)])
        store.insert_rows(TABLES["person"], ["name", "member_status", "branch"], [("甲", "在册", ids[0])])
    drawn = words(charts.draw(store, "members.by_branch", DAY)).split("\n")
    assert len({text for text in drawn if text.startswith("…")}) == 60


# --- in the summary


def test_charts_put_into_the_summary_are_kept_in_the_ledger(filled: Store) -> None:
    assert charts.in_summary(filled) == [] == charts.for_summary(filled, DAY)
    charts.put_in_summary(filled, ["events.by_kind", "branches.by_type", "gone"])
    assert charts.in_summary(filled) == ["branches.by_type", "events.by_kind"]
    titles, pictures = zip(*charts.for_summary(filled, DAY), strict=True)
    assert titles == ("某镇团委 团组织类型构成", "某镇团委 2021年活动类别构成")
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)


def test_an_event_of_no_known_month_is_in_no_month_of_the_calendar_and_named_below(filled: Store) -> None:
    before = charts.drawn(filled, "events.calendar", date(2021, 3, 31)).page
    add(filled, "event", title_name="年内", kind="团课", day="2021")
    add(filled, "event", title_name="二月", kind="团课", day="2021-02")
    page = charts.drawn(filled, "events.calendar", date(2021, 3, 31)).page
    assert sum(map(sum, page.grid)) == sum(map(sum, before.grid)) + 1
    assert "另有 1 次只知道年份，月份不详" in page.sentence
    add(filled, "visit", child=add(filled, "child", name="甲"), day="2021", mode="电话")
    bars = charts.drawn(filled, "visits.by_month", date(2021, 3, 31)).page.bars
    assert [bar.value for bar in bars if bar.label == "月份不详"] == [1]
