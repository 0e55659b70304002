"""Sheets for the branches (下发—回收): handed out with locked keys and drop-downs, taken in together in any order."""
