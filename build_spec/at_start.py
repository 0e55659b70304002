"""Run by the frozen program before main.py: what PyInstaller set for itself must not reach the programs that ours opens."""

import os
import sys

if sys.platform.startswith("linux"):
    # A file manager or WPS that found our libraries in the place of its own would crash. Ours are found by their own paths.
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before:
        os.environ["LD_LIBRARY_PATH"] = before
    for name in ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH"):
        os.environ.pop(name, None)
