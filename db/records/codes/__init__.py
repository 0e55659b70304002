"""The code lists, each entry with the words that the world uses for it."""

from db.records.codes.activities import *  # noqa: F403
from db.records.codes.children import *  # noqa: F403
from db.records.codes.organisation import *  # noqa: F403
from db.records.codes.people import *  # noqa: F403
