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


CHARTS = (
    Chart(key="branches.by_type", name="团组织类型", title="{unit} 团组织类型构成", noun="团组织", records="branches.total", stated=("branches.total",)),
    Chart(key="members.by_branch", name="各团组织团员", title="{unit} 各团组织团员人数", noun="团员", keep_empty=True,
          coloured_by="org_type", records="members.total", stated=("members.total", "branches.total", "members.average_per_branch")),
    Chart(key="members.by_age", name="团员年龄", title="{unit} 团员年龄分布", noun="团员", upright=True, keep_empty=True,
          records="members.total", stated=("members.total",)),
    Chart(key="service.by_month", name="志愿服务时长（按月）", title="{unit} {year}年志愿服务时长（按月）", noun="志愿服务", upright=True,
          keep_empty=True, records="service.count", stated=("service.hours", "service.count", "service.persons")),
    Chart(key="service.by_team", name="志愿服务时长（按队）", title="{unit} {year}年志愿服务时长（按服务队）", noun="志愿服务", keep_empty=True,
          records="service.count", stated=("service.hours", "teams.total")),
    Chart(key="volunteers.by_star", name="志愿者星级", title="{unit} 志愿者星级分布", noun="志愿者", upright=True, keep_empty=True,
          stars=True, records="volunteers.total", stated=("volunteers.total", "service.hours_total")),
    Chart(key="children.by_category", name="帮扶儿童类别", title="{unit} 帮扶儿童类别构成", noun="帮扶档案", records="children.open", stated=("children.open",)),
    Chart(key="visits.by_month", name="走访次数（按月）", title="{unit} {year}年走访次数（按月）", noun="走访", upright=True, keep_empty=True,
          records="visits.total", stated=("visits.total", "visits.children")),
    Chart(key="events.by_kind", name="活动类别", title="{unit} {year}年活动类别构成", noun="活动",
          records="events.total", stated=("events.total", "events.attendances")),
)
