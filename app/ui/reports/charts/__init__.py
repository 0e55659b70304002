"""Charts on screen and on paper; they are drawn in app.charts."""
