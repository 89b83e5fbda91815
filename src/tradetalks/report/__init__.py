"""What people read: terminal text, the brief as a page and a workbook, tables and charts.

What it is: with `render`, the only room that prints percent and billions. A result
becomes tables (`tables.py`), sentences (`sentences.py`) and charts (`charts.py`); `brief.py` puts them in order;
`page.py` and `workbook.py` write them. What it is not: it computes nothing that `runs` could say, and decides nothing
that the ledger says.

The brief: `brief_plan` what it is about, `brief_ledger`, `brief_effects` and the other `brief_` modules one part
each, from the material in `brief_parts`; `reader_brief` begins with reports; `write` puts it on the disk. Verbs:
`ledger_text`, `customs_text`, `rates_text`, `reader_text`, `study_text`, `incidence_text`, `history_text`, `games`
and `chokepoint` print what theirs found. Charts: `charts`, `maps` and `games_charts` are specifications, `drawing`
makes pictures of them. Workbooks of a user: `book_template` makes one, `book_read` reads it, `book_results` writes
into it. Numbers are rounded by `digits`.
"""
