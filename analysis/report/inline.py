"""Figures as SVG inside a page: no outside address, and no two figures with the same ids."""

from __future__ import annotations

import io
import re

from matplotlib.figure import Figure

from analysis.figures.style import DATED, look


def inline_svg(figure: Figure, name: str, label: str) -> str:
    """The figure as an `<svg>` element that scales with its box; `label` is what a screen reader says."""
    with look():
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata=dict.fromkeys(DATED["svg"]))
    svg = drawn.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    head, body = svg.split(">", 1)
    head = re.sub(r'\s(width|height|version|xmlns)="[^"]*"', "", head)
    return f'{head} role="img" aria-label="{escaped(label)}">{body.strip()}'


def escaped(text: str) -> str:
    """Text as the value of an attribute."""
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
