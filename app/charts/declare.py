"""The charts, declared once: which split each shows, in what words and what form."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One chart of one split; its key is the split's.

    `name` is what lists and files call it, `title` stands over it ({unit}: who reports, {year}: the year reported on),
    `noun` is what one record behind it is called. `upright`: columns for few groups with short names, else lying bars.
    `keep_empty`: groups without anything are shown too. `stated`: keys of the figures told below the chart; `records` is
    the key of the one that counts the records behind it.
    `coloured_by`: the choice field of the group's own record that colours its bar; the groups are ordered by it.
    `line`: the key of a figure of the whole year, of which a twelfth is drawn across the months as what was aimed at, called `line_name`.
    `compared`: keys of figures that are set beside those of the year before, each in a panel of its own; then `key` is the chart's own.
    `calendar`: the key of a split whose groups are shown month by month, as numbers in a grid; then `key` is the chart's own.
    `in_order`: the groups follow each other (months, ages, stars) and are never put in another order.
    """

    key: str
    name: str
    title: str
    noun: str
    records: str
    stated: tuple[str, ...]
    upright: bool = False
    keep_empty: bool = False
    stars: bool = False
    coloured_by: str = ""
    line: str = ""
    line_name: str = ""
    compared: tuple[str, ...] = ()
    calendar: str = ""
    in_order: bool = False


CHARTS = (
    Chart(key="branches.by_type", name="团组织类型", title="{unit} 团组织类型构成", noun="团组织", records="branches.total", stated=("branches.total",)),
    Chart(key="members.by_branch", name="各团组织团员", title="{unit} 各团组织团员人数", noun="团员", keep_empty=True,
          coloured_by="org_type", records="members.total", stated=("members.total", "branches.total", "members.average_per_branch")),
    Chart(key="members.by_age", name="团员年龄", title="{unit} 团员年龄分布", noun="团员", upright=True, keep_empty=True, in_order=True,
          records="members.total", stated=("members.total",)),
    Chart(key="members.by_sex", name="团员性别", title="{unit} 团员性别构成", noun="团员", upright=True, records="members.total", stated=("members.total",)),
    Chart(key="members.by_education", name="团员学历", title="{unit} 团员学历构成", noun="团员", upright=True, records="members.total",
          stated=("members.total",)),
    Chart(key="compared", name="两年对比", title="{unit} {year}年与上年对比", noun="团员", in_order=True, records="members.total", stated=("members.total",),
          compared=("branches.total", "members.total", "volunteers.total", "service.hours", "events.total", "training.attendances", "children.open",
                    "visits.total")),
    Chart(key="service.by_month", name="志愿服务时长（按月）", title="{unit} {year}年志愿服务时长（按月）", noun="志愿服务", upright=True,
          keep_empty=True, records="service.count", stated=("service.hours", "service.count", "service.persons"), line="service.hours_duty",
          line_name="每月目标", in_order=True),
    Chart(key="service.by_team", name="志愿服务时长（按队）", title="{unit} {year}年志愿服务时长（按服务队）", noun="志愿服务", keep_empty=True,
          records="service.count", stated=("service.hours", "teams.total")),
    Chart(key="volunteers.by_star", name="志愿者星级", title="{unit} 志愿者星级分布", noun="志愿者", upright=True, keep_empty=True,
          stars=True, in_order=True, records="volunteers.total", stated=("volunteers.total", "service.hours_total")),
    Chart(key="children.by_category", name="帮扶儿童类别", title="{unit} 帮扶儿童类别构成", noun="帮扶档案", records="children.open", stated=("children.open",)),
    Chart(key="children.by_care_type", name="帮扶儿童监护类型", title="{unit} 帮扶儿童监护类型", noun="帮扶档案", records="children.open",
          stated=("children.open",)),
    Chart(key="visits.by_month", name="走访次数（按月）", title="{unit} {year}年走访次数（按月）", noun="走访", upright=True, keep_empty=True,
          records="visits.total", stated=("visits.total", "visits.children"), line="visits.planned", line_name="每月应走访", in_order=True),
    Chart(key="events.by_kind", name="活动类别", title="{unit} {year}年活动类别构成", noun="活动",
          records="events.total", stated=("events.total", "events.attendances")),
    Chart(key="events.calendar", name="活动月历", title="{unit} {year}年活动月历", noun="活动", calendar="events.by_kind", records="events.total",
          stated=("events.total", "events.attendances")),
    Chart(key="training.by_session", name="各期培训人次", title="{unit} {year}年各期培训人次", noun="培训", keep_empty=True, records="training.sessions",
          stated=("training.sessions", "training.attendances", "training.hours")),
)
