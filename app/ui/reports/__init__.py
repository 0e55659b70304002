"""The tab 上报与报表: workbook, figures, filings, rounds; forms, charts and summary have folders of their own."""
