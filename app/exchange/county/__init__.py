"""The forms of the county workbook, one module for each subject; figures and rosters come from app.figures."""
