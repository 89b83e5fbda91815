"""What people read: terminal text, the brief as a page and a workbook, tables and charts.

What it is: the only room that prints percent and billions, and the only one that knows a page from a sheet. A result
becomes tables (`tables.py`), sentences (`sentences.py`) and charts (`charts.py`); `brief.py` puts them in order;
`page.py` and `workbook.py` write them. What it is not: it computes nothing that study could say, and decides nothing
that the ledger says.
"""
