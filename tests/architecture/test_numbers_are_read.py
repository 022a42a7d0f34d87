"""Every number that is declared is read by a rule: one that nobody reads cannot be varied, whatever a page says."""

from __future__ import annotations

import importlib
import pkgutil
import re

import sim
from sim.parameters import Numbers
from tests.architecture.source import HOUSE

READERS = ("sim", "experiments", "analysis", "office")


def test_every_number_is_read_somewhere() -> None:
    for module in pkgutil.walk_packages(sim.__path__, "sim."):
        importlib.import_module(module.name)
    code = "\n".join(file.read_text("utf-8") for room in READERS for file in (HOUSE / room).rglob("*.py"))
    read = set(re.findall(r"\.([a-z_][a-z0-9_]*)", code)) | set(re.findall(r"[\"']([a-z_0-9]+)[\"']", code))
    built = tuple(prefix for prefix in re.findall(r"f\"([a-z_]+_)\{", code))
    unread = [
        f"{cls.room()}.{name}"
        for cls in Numbers._declared
        for name in cls.entries()
        if name not in read and not name.startswith(built)
    ]
    assert unread == []
