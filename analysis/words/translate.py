"""Texts by key, with values put in as the language writes them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from numbers import Integral, Real

from babel.lists import format_list

from analysis.words.catalogue import LOCALES, CatalogueError, Message, UnknownLanguageError, messages
from analysis.words.formats import Formats


class Words(Formats):
    """The texts and formats of one language; made by `translator`."""

    def __init__(self, language: str) -> None:
        self._messages = messages(language)
        super().__init__(language, LOCALES[language])

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key`; numbers among `values` are written as the language writes them.

        The plural form follows the value `n`. An unknown key or a missing value is a `CatalogueError`.
        """
        message = self._find(key)
        text = message.forms[0] if values.get("n") == 1 else message.forms[-1]
        try:
            return text.format_map({name: self._written(value) for name, value in values.items()})
        except KeyError as missing:
            raise CatalogueError(f"{self.language}: {key!r} needs the value {missing}") from None

    def __contains__(self, key: object) -> bool:
        """Whether there is a text with this key."""
        return key in self._messages

    def either(self, texts: Mapping[str, str]) -> str:
        """The text of this language out of `{"zh": …, "en": …}`, or the other one where it lacks."""
        return texts.get(self.language) or next((text for text in texts.values() if text), "")

    def name(self, family: str, code: str) -> str:
        """The text of `<family>.<code>`, or the code itself where it is a user's own name."""
        return self(f"{family}.{code}") if f"{family}.{code}" in self else code

    def join(self, parts: list[str]) -> str:
        """A list in words: "a, b, and c"."""
        return format_list(parts, locale=self.locale) if parts else ""

    def _find(self, key: str) -> Message:
        if key not in self._messages:
            near = difflib.get_close_matches(key, self._messages, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise CatalogueError(f"{self.language}: no text with the key {key!r}{hint}")
        return self._messages[key]

    def _written(self, value: object) -> object:
        if isinstance(value, Real) and not isinstance(value, bool):
            return self.number(float(value), 0) if isinstance(value, Integral) else self.number(float(value))
        return value


@cache
def translator(language: str) -> Words:
    """The texts of `language` ("zh" or "en"); anything else is an `UnknownLanguageError`."""
    if not isinstance(language, str):
        raise UnknownLanguageError(language)
    return Words(language)
