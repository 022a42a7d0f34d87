"""What is wrong with a user's table, and what was understood otherwise than written: all told together.

A problem stops the reading once the whole file has been seen; a remark is told beside the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.words import Words
from sim.errors import InputError

MOST = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a user's file; row 0 and an empty column mean the whole sheet."""

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""

    def text(self, words: Words) -> str:
        """The place as a reader looks for it."""
        parts = [self.file]
        if self.sheet:
            parts.append(words("reading.sheet", sheet=self.sheet))
        if self.row:
            parts.append(words("reading.row", row=str(self.row)))
        if self.column:
            parts.append(words("reading.column", column=self.column))
        return words("reading.comma").join(parts)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to tell: where, and a text of the catalogues with its values."""

    place: Place
    key: str
    values: tuple[tuple[str, object], ...]

    def text(self, words: Words) -> str:
        """The note as one line."""
        return words("reading.note", place=self.place.text(words), told=words(self.key, **dict(self.values)))


@dataclass
class Notes:
    """Problems and remarks of one file, in the order in which they were met."""

    problems: list[Note] = field(default_factory=list)
    remarks: list[Note] = field(default_factory=list)

    def problem(self, place: Place, key: str, **values: object) -> None:
        """Note what cannot be used; `key` names a text of the catalogues."""
        self.problems.append(Note(place, key, tuple(values.items())))

    def remark(self, place: Place, key: str, **values: object) -> None:
        """Note what was understood otherwise than written, or what the reader should know."""
        self.remarks.append(Note(place, key, tuple(values.items())))

    def refuse(self, words: Words) -> None:
        """Raise InputError with all problems, at most 20 and then how many more; nothing where there are none."""
        if self.problems:
            raise InputError("\n".join(self._lines(words)))

    def _lines(self, words: Words) -> Iterator[str]:
        found = sorted(self.problems, key=lambda note: (note.place.file, note.place.sheet, note.place.row))
        if len(found) == 1:
            yield found[0].text(words)
            return
        yield words("reading.several", n=len(found))
        for note in found[:MOST]:
            yield f"  {note.text(words)}"
        if len(found) > MOST:
            yield f"  {words('reading.more', n=len(found) - MOST)}"
