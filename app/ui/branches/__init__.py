"""The tab 团组织: the tree, a branch's pane, elections."""
