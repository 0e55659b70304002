"""The seven tabs of the window and the lists on each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tab:
    """One main tab; `views` are its lists, shown as small tabs when there are several."""

    key: str
    label: str
    icon: str
    views: tuple[str, ...] = ()


TABS = (
    Tab("desk", "工作台", "layout-dashboard"),
    Tab("organisation", "团组织", "hierarchy-2", ("branches", "post", "honour", "document")),
    Tab("members", "团员", "users", ("members", "transfer", "review")),
    Tab("volunteering", "志愿服务", "heart-handshake", ("volunteers", "teams", "hours")),
    Tab("children", "帮扶档案", "folder-heart", ("children", "visit", "aid", "tutoring", "health_check")),
    Tab("events", "活动", "calendar-event", ("events", "partner", "help")),
    Tab("reports", "上报与报表", "send"),
)


def tab_of(view: str) -> Tab | None:
    """The tab that lists a view."""
    return next((tab for tab in TABS if view in tab.views), None)
