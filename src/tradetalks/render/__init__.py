"""An answer on a surface: terminal, JSON, CSV, Markdown, HTML, workbook. Each form is one module with one function.

The only room, with `report`, that prints percent. `forms` names the form of a file by its ending.
"""
