"""Message catalogues: read from `.po` files at run time, so that nothing is compiled at set-up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from analysis.errors import AnalysisError

LANGUAGES = ("zh", "en")
LOCALES = {"zh": "zh_Hans_CN", "en": "en_US"}


class CatalogueError(LookupError):
    """A text was asked for that the catalogues do not hold, or with other values than it needs."""


class UnknownLanguageError(AnalysisError):
    """A language was asked for in which CoGov has no texts."""

    def __init__(self, language: object) -> None:
        super().__init__(f"unknown language {language!r}: allowed are {', '.join(LANGUAGES)}")


@dataclass(frozen=True, slots=True)
class Message:
    """One text: `forms` has one entry, or one for each plural form of the language."""

    key: str
    forms: tuple[str, ...]
    room: str


def rooms(language: str) -> list[Traversable]:
    """The catalogue files of a language in alphabetical order; raises `UnknownLanguageError`."""
    if language not in LANGUAGES:
        raise UnknownLanguageError(language)
    folder = files("analysis.words") / "catalogues" / language
    return sorted(
        (path for path in folder.iterdir() if path.name.endswith(".po")), key=lambda path: path.name
    )


def read_room(path: Traversable, language: str) -> tuple[Catalog, list[Message]]:
    """Read one `.po` file; an empty text or one marked fuzzy is a `CatalogueError`."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=LOCALES[language], abort_invalid=True)
    messages = []
    for entry in catalogue:
        if not entry.id:
            continue
        key = entry.id if isinstance(entry.id, str) else entry.id[0]
        forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ("",))
        if entry.fuzzy or not all(forms):
            raise CatalogueError(f"{language}/{path.name}: {key!r} has no finished text")
        messages.append(Message(key, forms, path.name))
    return catalogue, messages


@cache
def messages(language: str) -> dict[str, Message]:
    """All texts of a language by key; a key given twice is a `CatalogueError`."""
    found: dict[str, Message] = {}
    for path in rooms(language):
        for message in read_room(path, language)[1]:
            if message.key in found:
                raise CatalogueError(
                    f"{language}: {message.key!r} is in {found[message.key].room} and {path.name}"
                )
            found[message.key] = message
    return found
