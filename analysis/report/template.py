"""A page from its template, with the bundled font inside: it needs nothing but itself and opens offline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analysis.words import Words
from analysis.words.font import web_font

LANGUAGE_TAGS = {"zh": "zh-Hans", "en": "en"}
FONT_SLOT = "/*embedded font*/"
FACE = '@font-face{{font-family:"CoGov SC";src:url({address}) format("woff");font-display:swap}}'


def filled(template: Path, words: Words, named: Mapping[str, Any]) -> str:
    """The page as text; `named` is all that the template names, beside the words as `w`."""
    environment = Environment(
        loader=FileSystemLoader(template.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template(template.name).render(w=words, **named)
    chinese = "".join(sorted({sign for sign in page if "\u2e80" <= sign <= "\uffef"}))
    face = FACE.format(address=web_font(chinese)) if chinese else ""
    return page.replace(FONT_SLOT, face, 1)
