"""The brief as a page and a workbook, and workbooks that users fill in.

What it is: the brief, from parts that `answers` words and `render` draws; `brief.py` puts them in order; `page.py` and
`write.py` write them. What it is not: it computes nothing that `runs` could say, and decides nothing that the ledger
says.

The brief: `brief_plan` what it is about, `brief_ledger`, `brief_effects` and the other `brief_` modules one part each,
from the material in `brief_parts`; `reader_brief` begins with reports. Charts: `charts`, `chain_charts` and `maps` are
specifications, `drawing` makes pictures of them. Workbooks of a user: `book_template` makes one, `book_read` reads it,
`book_results` writes into it.
"""
