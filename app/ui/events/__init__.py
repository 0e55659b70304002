"""The tab 活动: an event's pane, sign-in, photos and series."""
