"""The county workbook that this program lays out itself."""
