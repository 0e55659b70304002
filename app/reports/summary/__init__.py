"""The annual work summary: sentences put together from figures and events, edited freely, with every number tied to its records."""
