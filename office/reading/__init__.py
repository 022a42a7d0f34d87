"""Messy tables of an office: text or Excel, Chinese or English headings, and all that is wrong told at once.

notes = Notes()
table = read_table(path, (Column("flat", ("房号", "flat")),), notes)
notes.refuse(words)                  # InputError with every problem, row by row
for row in table.rows:
    row["flat"].text
"""

from office.reading.headings import Column
from office.reading.problems import Note, Notes, Place
from office.reading.table import Cell, Row, Table, read_table

__all__ = ["Cell", "Column", "Note", "Notes", "Place", "Row", "Table", "read_table"]
