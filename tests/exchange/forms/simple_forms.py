"""Small forms as counties send them, and what SQL says of each of their cells; drawn with and without frames."""

from __future__ import annotations

from dataclasses import dataclass

from app.exchange.forms.sheet.cells import Place, area_of, letters, ref
from tests.exchange.forms.county_package import BOX, HEAD, NOTE, PLAIN, TITLE, Book, Sheet


class Sql(str):
    """A blank that is wanted: the query whose answer belongs there."""


class Free(str):
    """A blank that nobody wants filled."""


class Named(str):
    """A blank that is wanted, and of which the ledger does not say enough."""


class Text(str):
    """A blank that is to hold this text."""


FREE, NAMED = Free("free"), Named("named")
ME = "person WHERE member_status IN ('在册', '流出')"
VOL = "person WHERE volunteer_status = '在册'"
CHILD = "child WHERE status = '在帮'"
YEAR = "day BETWEEN '2024-01-01' AND '2024-12-31'"
EVENT = f"event WHERE {YEAR}"
SERVICE = f"service WHERE {YEAR}"
_UNDER = "branch WHERE parent IS NOT NULL"


def n(source: str, *conditions: str) -> Sql:
    """How many records there are."""
    return Sql(f"SELECT count(*) FROM {' AND '.join((source, *conditions))}")


def total(measure: str, source: str, *conditions: str) -> Sql:
    """A sum over records."""
    return Sql(f"SELECT coalesce({measure}, 0) FROM {' AND '.join((source, *conditions))}")


def age(low: int, high: int) -> str:
    """Who is so old on the last day of 2024."""
    return f"birth_date > '{2024 - high - 1}-12-31' AND birth_date <= '{2024 - low}-12-31'"


def of_village(name: str) -> str:
    """Members of a village: their own, else that of their branch."""
    return f"coalesce(village, (SELECT village_or_unit FROM branch b WHERE b.id = branch)) = '{name}'"


FEMALE, MALE, MINORITY, LEFT = "sex = '女'", "sex = '男'", "ethnicity <> '汉族'", "categories LIKE '%留守%'"
NEED = "EXISTS (SELECT 1 FROM json_each(categories) WHERE value NOT IN ('留守', '流动'))"
BRANCHES = n(_UNDER, "level = '团支部'")
GENERAL = n(_UNDER, "level = '团总支'")
ORGANISATIONS = n(_UNDER)
MEMBERS, WOMEN = n(ME), n(ME, FEMALE)
JOINED = n("person WHERE joined_on LIKE '2024%' AND member_status IS NOT NULL")


def basis(word: str) -> Sql:
    """Officers of one kind."""
    return Sql(f"SELECT count(DISTINCT person) FROM post WHERE basis = '{word}'")


FULL, PART, SECONDED = basis("专职"), basis("兼职"), basis("挂职")
OFFICERS = Sql("SELECT count(DISTINCT person) FROM post")
YOUTH = Sql(f"SELECT sum(youth_count) FROM {_UNDER}")
HOURS = total("sum(minutes) / 60.0", SERVICE)
VILLAGE = ("柳林村", "石桥村", "青山村", "河西村")
_BELOW = "branch IN (SELECT id FROM branch WHERE {})"
DOMAINS = {"学生": "stat_domain = '学生'", "企业": "stat_domain = '企业'", "乡镇（村）": "stat_domain = '乡镇（村）'", "机关事业单位": "stat_domain = '机关事业单位'"}


@dataclass(frozen=True)
class Form:
    """A form of one sheet: its title, the lines above and below its table, the table's rows from row 3 on, what is merged."""

    title: str
    rows: list[list[object]]
    merged: tuple[str, ...] = ()
    above: str = ""
    below: tuple[str, ...] = ()
    heads: int = 1

    @property
    def wants(self) -> dict[Place, Sql | Named | Text]:
        """Every blank that is wanted, in a workbook whose table begins in row 3."""
        return {(row, column): value for row, values in enumerate(self.rows, 3) for column, value in enumerate(values, 1) if isinstance(value, Sql | Named | Text)}

    def book(self, *, framed: bool, tight: bool = False) -> Book:
        """The workbook. `framed`: blanks are cells with frames; else the file does not have them. `tight`: the table begins right below the title."""
        sheet, top = Sheet("表"), 2 if tight else 3
        width = max(map(len, self.rows))
        sheet.put("A1", self.title, TITLE if framed else PLAIN, f"{letters(width)}1" if width > 1 and (framed or not tight) else "")
        if self.above and not tight:
            sheet.put("A2", self.above, PLAIN)
        for number, row in enumerate(self.rows, top):
            style = (HEAD if number < top + self.heads else BOX) if framed else PLAIN
            for column, value in enumerate(row, 1):
                blank = value is None or isinstance(value, Sql | Free | Named | Text)
                if framed or not blank:
                    sheet.cells[number, column] = None if blank else value, style
        for number, text in enumerate(self.below, top + len(self.rows)):
            sheet.put(f"A{number}", text, NOTE)
        areas = [area_of(area) for area in self.merged] if framed or not tight else []
        sheet.merges += [f"{ref((a - 3 + top, b))}:{ref((c - 3 + top, d))}" for a, b, c, d in areas]
        return Book([sheet])


def down(*rows: tuple[object, ...], heading: tuple[object, ...] = ("项目", "数量")) -> list[list[object]]:
    """Indicators down the side."""
    return [list(heading), *map(list, rows)]


def _village_rows(*sources: tuple[str, tuple[str, ...]], numbered: bool = False) -> list[list[object]]:
    return [[*([k] if numbered else []), v, *(n(s, *c, of_village(v) if s == ME else f"village = '{v}'") for s, c in sources)] for k, v in enumerate(VILLAGE, 1)]


_MEMBERS_THEN = Sql("SELECT count(*) FROM person WHERE member_status IS NOT NULL AND joined_on <= '2023-12-31' AND coalesce(member_to, '9') > '2023-12-31'")
_SIGNED = ("单位负责人：            填表人：            填报日期：   年  月  日",)
_FIVE = ["团支部数", "团员数", "专职团干部数", "兼职团干部数"]
_FIVE_ANSWERS: list[object] = [BRANCHES, MEMBERS, FULL, PART]
FORMS = [
    # --- indicators down the side
    Form("团务统计表", down(("团支部数", BRANCHES), ("团员数", MEMBERS), ("其中：女团员", WOMEN))),
    Form("2024年度共青团工作统计表", down(("团支部总数（个）", BRANCHES), ("团员总数（人）", MEMBERS), ("当年发展团员数（人）", JOINED), ("专职团干部（人）", FULL),
                                 heading=("指标", "数值")), below=_SIGNED),
    Form("基层团组织情况统计表", down((1, "基层团组织数", "个", ORGANISATIONS), (2, "其中：团总支", "个", GENERAL), (3, "团支部", "个", BRANCHES), (4, "团员总数", "人", MEMBERS),
                             (5, "其中：女团员", "人", WOMEN), (6, "少数民族团员", "人", n(ME, MINORITY)), heading=("序号", "指标名称", "计量单位", "数量"))),
    Form("志愿服务统计表", down(("注册志愿者人数", n(VOL)), ("其中：女", n(VOL, FEMALE)), ("志愿服务队数", n("team")), ("志愿服务时长（小时）", HOURS), ("志愿服务人次", n(SERVICE)))),
    Form("留守儿童统计表", down(("留守儿童数", n(CHILD, LEFT)), ("其中：男", n(CHILD, LEFT, MALE)), ("女", n(CHILD, LEFT, FEMALE)), heading=("类别", "人数"))),
    Form("青年工作报表", down(("14—28周岁青年数", YOUTH), ("团员数", MEMBERS), ("举办培训班（期）", n(EVENT, "kind = '培训'")), ("就业见习基地数（个）", NAMED), heading=("项目", "本年数"))),
    Form("共青团基本情况", down(("团支部", "个", BRANCHES), ("团员", "人", MEMBERS), ("团干部", "人", OFFICERS), heading=("名称", "单位", "数量"))),
    Form("团员队伍情况统计表", down(("团员总数", MEMBERS), ("男", n(ME, MALE)), ("女", WOMEN), ("少数民族", n(ME, MINORITY)))),
    Form("团员年龄统计表", down(*((w, n(ME, age(*span))) for w, span in (("14—17周岁", (14, 17)), ("18—22周岁", (18, 22)), ("23—28周岁", (23, 28)))), ("合计", MEMBERS), heading=("年龄", "团员数"))),
    Form("团员文化程度统计表", down(("初中", n(ME, "education = '初中'")), ("大专", n(ME, "education = '大学专科'")), ("本科", n(ME, "education = '大学本科'")), heading=("文化程度", "团员人数"))),
    Form("团员学历结构统计表", down(("高中及以下", n(ME, "education IN ('初中', '普通高中', '中等职业')")), ("大专及以上", n(ME, "education IN ('大学专科', '大学本科')")), heading=("学历", "人数"))),
    Form("团员文化程度统计表", [["村", "初中及以下", "高中（中专）", "大专及以上学历"], *([v, *(n(ME, f"education IN {e}", of_village(v)) for e in ("('初中')", "('普通高中', '中等职业')", "('大学专科', '大学本科')"))] for v in VILLAGE)]),
    Form("团员文化程度统计表", down(("本科及以上", n(ME, "education = '大学本科'")), ("高中或中职", n(ME, "education IN ('普通高中', '中等职业')")), ("中专", NAMED), ("职高、技校", NAMED), heading=("学历", "团员人数"))),
    Form("困境儿童统计表", down(("困境儿童数", n(CHILD, NEED)), ("其中：女童", n(CHILD, NEED, FEMALE)), ("结对帮扶儿童数", n(CHILD, "helper IS NOT NULL")), ("走访次数", n(f"visit WHERE {YEAR}")))),
    Form("团费收缴统计表", down(("应缴团费", Sql("SELECT sum(dues_owed) / 100.0 FROM review WHERE year = 2024")), ("实缴团费", Sql("SELECT sum(dues_paid) / 100.0 FROM review WHERE year = 2024")),
                          heading=("项目", "金额（元）"))),
    Form("推优入党情况统计表", down(("推优入党人数", n("person WHERE recommended_on LIKE '2024%'")), ("团员总数", MEMBERS))),
    Form("统计表", down(("团支部数", BRANCHES), ("少先队员数", NAMED), ("团员数", MEMBERS))),
    # --- no heading at all
    Form("乡镇团委基本情况表", [["团支部数", BRANCHES], ["团员数", MEMBERS], ["专职团干部数", FULL], ["志愿者人数", n(VOL)]]),
    Form("基层团组织概况", [["团支部数", BRANCHES, "团员数", MEMBERS], ["专职团干部", FULL, "兼职团干部", PART]]),
    # --- villages and organisations down the side
    Form("各村团员统计表", [["村", "团员数"], *_village_rows((ME, ()))]),
    Form("各村团员情况统计表", [["序号", "村（社区）", "团员数", "其中：女"], *_village_rows((ME, ()), (ME, (FEMALE,)), numbered=True)], below=_SIGNED),
    Form("各村留守儿童情况统计表", [["村名", "留守儿童数", "男", "女"], *_village_rows((CHILD, (LEFT,)), (CHILD, (LEFT, MALE)), (CHILD, (LEFT, FEMALE)))]),
    Form("各村统计表", [["单位", "团员数", "志愿者人数", "留守儿童数"], *_village_rows((ME, ()), (VOL, ()), (CHILD, (LEFT,)))]),
    Form("各村团员统计表", [["村", "团员数"], ["柳林村", n(ME, of_village("柳林村"))], ["前进村", NAMED], ["河西村", n(ME, of_village("河西村"))]]),
    Form("各村团员统计表", [["村", "团员数"], ["前进村", NAMED], ["红旗村", NAMED], ["东风村", NAMED]]),
    Form("各团支部团员统计表", [["团支部", "团员总数", "女团员"], *([b, n(ME, f"branch = {k}"), n(ME, f"branch = {k}", FEMALE)] for k, b in ((2, "柳林村团支部"), (3, "石桥村团支部"), (8, "永兴公司团支部")))]),
    Form("各服务队统计表", [["服务队", "服务时长（小时）", "服务人次"], *([t, total("sum(minutes) / 60.0", SERVICE, f"team = {k}"), n(SERVICE, f"team = {k}")]
                                                    for k, t in enumerate(("敬老志愿服务队", "护河志愿服务队", "文化志愿服务队"), 1))]),
    Form("团内统计表", [["领域", "团组织数", "团员数"], *([d, n(_UNDER, c), n(ME, _BELOW.format(c))] for d, c in DOMAINS.items())]),
    Form("主题团日统计表", [["项目", "数量"], ["主题团日", n(EVENT, "kind = '主题团日'")], ["参加人次", total("sum(present)", EVENT, "kind = '主题团日'")], ["培训期数", NAMED]]),
    Form("女团员统计表", [["村", "女团员数", "团员数", "少数民族"], *([v, *(n(ME, FEMALE, *more, of_village(v)) for more in ((), (), (MINORITY,)))] for v in VILLAGE)]),
    Form("留守儿童工作统计表", [["村", "留守儿童", "结对帮扶儿童"], *([v, n(CHILD, LEFT, f"village = '{v}'"), n(CHILD, LEFT, "helper IS NOT NULL", f"village = '{v}'")] for v in VILLAGE)]),
    # --- our own township as the row
    Form("团组织情况统计表", [["单位", *_FIVE], ["柳林镇", *_FIVE_ANSWERS]]),
    *(Form("团组织情况统计表", [["乡镇", *_FIVE], [row, *_FIVE_ANSWERS]]) for row in ("本镇", "全镇", "我镇", "合计", "柳林镇团委", "共青团柳林镇委员会")),
    Form("各乡镇团组织情况统计表", [["序号", "乡镇（街道）", "团支部数", "团员数"], [1, "河口镇", NAMED, NAMED], [2, "柳林镇", BRANCHES, MEMBERS], [3, "双桥乡", NAMED, NAMED]]),
    Form("志愿服务情况统计表", [["单位名称", "注册志愿者人数", "志愿服务时长（小时）", "备注"], ["柳林镇", n(VOL), HOURS, FREE]], below=_SIGNED),
    Form("团组织情况统计表", [["单位", "团员数"], ["柳林镇团委", NAMED], ["柳林村团支部", n(ME, "branch = 2")], ["石桥村团支部", n(ME, "branch = 3")]]),
    Form("各乡镇团员统计表", [["乡镇", "团员数"], ["河口镇", NAMED], ["密云区柳林镇", MEMBERS], ["合计", NAMED]]),
    Form("各村团员统计表", [["村", "团员数"], ["前进村", NAMED], ["红旗村", NAMED], ["合计", NAMED]]),
    Form("各村团员统计表", [["村", "团员数", "志愿者"], ["前进村", NAMED, NAMED], ["全镇合计", NAMED, NAMED]]),
    # --- headings, and a blank row or none below them
    Form("团组织情况统计表", [_FIVE, _FIVE_ANSWERS]),
    Form("团组织情况统计表", [["序号", *_FIVE], [1, *_FIVE_ANSWERS]]),
    Form("团组织情况统计表", [["单位", *_FIVE], [Text("柳林镇团委"), *_FIVE_ANSWERS]]),
    Form("团组织情况统计表", [["填报单位", "团支部数", "团员数", "备注"], [Text("柳林镇团委"), BRANCHES, MEMBERS, FREE]], below=_SIGNED),
    Form("团员情况统计表", [["团员总数", "男", "女", "少数民族"], [MEMBERS, n(ME, MALE), WOMEN, n(ME, MINORITY)]]),
    Form("留守儿童统计表", [["留守儿童总数", "其中：女", "困境儿童总数"], [n(CHILD, LEFT), n(CHILD, LEFT, FEMALE), NAMED]]),
    Form("月报表", [["团支部数", "团员数", "青年突击队数"], [BRANCHES, MEMBERS, NAMED]]),
    # --- nested headings
    Form("团员情况统计表", [["单位", "团员", None, None, "团支部数"], [None, "总数", "男", "女", None], ["柳林镇", MEMBERS, n(ME, MALE), WOMEN, BRANCHES]],
         merged=("A3:A4", "B3:D3", "E3:E4"), heads=2),
    Form("团员情况统计表", [["团员总数", "其中", None, "团支部总数"], [None, "女", "少数民族", None], [MEMBERS, WOMEN, n(ME, MINORITY), BRANCHES]], merged=("A3:A4", "B3:C3", "D3:D4"), heads=2),
    Form("各村儿童统计表", [["村", "留守儿童", None, "困境儿童", None], [None, "男", "女", "男", "女"],
                       *([v, *(n(CHILD, k, s, f"village = '{v}'") for k in (LEFT, NEED) for s in (MALE, FEMALE))] for v in VILLAGE)], merged=("A3:A4", "B3:C3", "D3:E3"), heads=2),
    Form("团干部统计表", [["单位", "团干部", None, None], [None, "专职", "兼职", "挂职"], ["柳林镇", FULL, PART, SECONDED]], merged=("A3:A4", "B3:D3"), heads=2),
    # --- years, months and kinds across
    Form("团员对比表", [["项目", "2023年", "2024年"], ["团员数", Sql("SELECT count(*) FROM person WHERE member_status IS NOT NULL AND joined_on <= '2023-12-31' AND coalesce(member_to, '9') > '2023-12-31'"), MEMBERS],
                    ["志愿服务人次", n("service WHERE day LIKE '2023%'"), n(SERVICE)]]),
    Form("志愿服务季度统计表", [["季度", "服务人次", "服务时长（小时）"], *([f"{'一二三四'[q]}季度", n(SERVICE, m), total("sum(minutes) / 60.0", SERVICE, m)]
                                              for q in range(4) for m in [f"CAST(substr(day, 6, 2) AS INTEGER) BETWEEN {3 * q + 1} AND {3 * q + 3}"])]),
    Form("活动统计表", [["活动类别", "场次", "参加人次"], *([k, n(EVENT, f"kind = '{k}'"), total("sum(present)", EVENT, f"kind = '{k}'")] for k in ("培训", "志愿服务", "主题团日"))]),
    Form("团员变化统计表", [["项目", "2023年底", "2024年底", "增减"], ["团员数", Sql("SELECT count(*) FROM person WHERE member_status IS NOT NULL AND joined_on <= '2023-12-31' AND coalesce(member_to, '9') > '2023-12-31'"), MEMBERS,
                      Sql("SELECT count(*) - 36 FROM " + ME)], ["志愿服务人次", n("service WHERE day LIKE '2023%'"), n(SERVICE), Sql(f"SELECT count(*) - (SELECT count(*) FROM service WHERE day LIKE '2023%') FROM {SERVICE}")]]),
    Form("团员变化统计表", [["项目", "本年数", "比上年增减"], ["团员数", MEMBERS, Sql("SELECT count(*) - 36 FROM " + ME)], ["注册志愿者", n(VOL), Sql(f"SELECT count(*) - 29 FROM {VOL}")]]),
    Form("团员变化统计表", [["项目", "团员数", "志愿服务人次"], ["2023年", _MEMBERS_THEN, n("service WHERE day LIKE '2023%'")], ["2024年", MEMBERS, n(SERVICE)],
                      ["增减数（+、-）", Sql("SELECT count(*) - 36 FROM " + ME), Sql(f"SELECT count(*) - (SELECT count(*) FROM service WHERE day LIKE '2023%') FROM {SERVICE}")]]),
    Form("团员变化统计表", [["单位", "团员数", None, None, "志愿者人数"], [None, "2023年底", "2024年底", "增减", None], ["柳林镇", _MEMBERS_THEN, MEMBERS, Sql("SELECT count(*) - 36 FROM " + ME), n(VOL)]],
         merged=("A3:A4", "B3:D3", "E3:E4"), heads=2),
    Form("团员变化统计表", [["项目", "2023年", "2024年", "增长率（%）"], ["团员数", _MEMBERS_THEN, MEMBERS, NAMED]]),
    Form("团费收缴情况表（单位：万元）", [["项目", "金额"], ["应缴团费", Sql("SELECT sum(dues_owed) / 1000000.0 FROM review WHERE year = 2024")], ["实缴团费", Sql("SELECT sum(dues_paid) / 1000000.0 FROM review WHERE year = 2024")]]),
    Form("志愿服务时长统计表", [["服务队", "服务时长（分钟）"], *([t, total("sum(minutes)", SERVICE, f"team = {k}")] for k, t in enumerate(("敬老志愿服务队", "护河志愿服务队", "文化志愿服务队"), 1))]),
]
