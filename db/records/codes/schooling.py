"""Levels of school as people write them: by stage and year (初三, 九年级, 高二, 大三, 研一), studying or finished.

Stages follow GB/T 4658-2006. What is finished and what is still being studied are different entries there, so a year or
在读 gives the stage only, and 毕业 the finished entry.
"""

_ONE_TO = {n: f"[{'一二三四五六'[:n]}{'123456'[:n]}]" for n in range(1, 7)}
_MODE = r"(全日制|普通|统招|在职|成人|函授|自考|电大|夜大|网络)*"
_NOW = r"(在读|就读|在校|在学|读书|在读生|未毕业|学生|生)"
_CLASS = r"(\d{0,2}[一二三四五六七八九十]{0,2}班)?"
#: By stage: its names, the short sign that a year follows (大三), how many years, names of years of their own.
_STAGES = {
    "postgraduate": (r"(硕士|博士|硕士研究生|博士研究生|研究生|博士后|硕博连读|直博|硕博)", "研|硕|博|研究生|硕士|博士", 5, ""),
    "bachelor": (r"(大学本科|大学|本科|大本)", "大|本|本科|大学", 5, ""),
    "college": (r"(大学专科|专科|大专|高职|高职高专|高职专科|高等职业学校)", "专|大专|专科|高职", 3, ""),
    "vocational": (r"(中等职业|中职|中专|职高|技校|中技|职中|职业高中|技工学校|中等专科|中职中专|中等职业学校)", "中专|中职|职高|技校|职|中技", 3, ""),
    "senior": (r"(高中|普高|普通高中|高级中学)", "高|高中|普高", 3, ""),
    "junior": (r"(初中|初级中学|普通初中)", "初|初中", 4, "([七八九789]年级|[七八九](?=[0-9]+班))"),
    "primary": (r"(小学|普通小学)", "小|小学", 6, "[一二三四五六1-6]年级"),
}


def studying(stage: str, *, keep_year: bool = False) -> str:
    """The pattern of being at a stage of school; `keep_year`: the year is a rest that another field may take."""
    names, signs, years, own = _STAGES[stage]
    which = rf"({signs}){_ONE_TO[min(years, 6)]}(年级)?" + (rf"|({names})?{own}" if own else "")
    year = rf"(?P<rest>({which}){_CLASS})" if keep_year else rf"({which}){_CLASS}"
    return rf"{_MODE}({year}{_NOW}?|{names}{_NOW}*|{names}(学历|文化|文化程度|程度|教育)|{names}/?(学士|硕士|博士)(学位)?)"


def ended(stage: str, how: str) -> str:
    """The pattern of having left a stage so (毕业)."""
    return rf"{_MODE}{_STAGES[stage][0]}(已)?{how}(生)?"
