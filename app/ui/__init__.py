"""The window; Qt is imported here and nowhere else."""

import gc

# Nothing of what is loaded from here on can go again, and looking through it took part of every start; once there is
# something to collect, app.ui.tasks does it on the window's thread.
gc.disable()
