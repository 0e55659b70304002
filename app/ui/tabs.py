"""The seven tabs of the window and the lists on each."""

from dataclasses import dataclass

from app.lists import LISTS


@dataclass(frozen=True)
class Tab:
    """One main tab."""

    key: str
    label: str
    icon: str

    @property
    def views(self) -> tuple[str, ...]:
        """Its lists, shown as small tabs when there are several: those that name it."""
        return tuple(listed.view for listed in LISTS.values() if listed.tab == self.key)


TABS = (
    Tab("desk", "工作台", "layout-dashboard"),
    Tab("organisation", "团组织", "hierarchy-2"),
    Tab("members", "团员", "users"),
    Tab("volunteering", "志愿服务", "heart-handshake"),
    Tab("children", "帮扶档案", "folder-heart"),
    Tab("events", "活动", "calendar-event"),
    Tab("reports", "上报与报表", "send"),
)


def tab_of(view: str) -> Tab | None:
    """The tab that lists a view."""
    return next((tab for tab in TABS if view in tab.views), None)
