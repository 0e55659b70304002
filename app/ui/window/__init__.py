"""The frame: the main window, its menus, search, day, lock and toast; nothing about one kind of record."""
