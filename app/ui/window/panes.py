"""Which tab's folder says what a list has of its own; each is loaded when its list is first looked at."""

from __future__ import annotations

from app.ui.lists.own import Own


def own_of(view: str) -> Own:
    """What the list of a view has of its own."""
    match view:
        case "branches":
            from app.ui.branches.list import OWN
        case "members":
            from app.ui.members.list_deeds import OWN
        case "dues":
            from app.ui.members.list_deeds import OF_DUES as OWN
        case "transfer":
            from app.ui.members.transfers import OWN
        case "hours" | "teams":
            from app.ui.volunteering.list import OWN
        case "volunteers":
            from app.ui.volunteering.list import OF_VOLUNTEERS as OWN
        case "children":
            from app.ui.children.list import OWN
        case "events":
            from app.ui.events.list import OWN
        case _:
            return Own()
    return OWN
