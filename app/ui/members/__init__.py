"""The tab 团员: a member's pane, transfers, reviews, leaving."""
