"""The annual summary on screen: outline, editor, sources, page; its text is made in app.summary."""
