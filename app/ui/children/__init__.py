"""The tab 帮扶档案: a child's pane, family, health and care; how children are listed is declared in app.lists."""
