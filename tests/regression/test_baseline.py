"""Key figures of two short runs stand where they stood; tools/refresh_baseline.py moves them on purpose."""

from __future__ import annotations

import pytest

from tests.helpers.baseline import RUNS, current, kept


def test_the_key_figures_are_those_of_the_baseline() -> None:
    """To 1e-9 and not exactly: another processor may round the last bit of a sum otherwise."""
    now, before = current(), kept()
    assert set(before) == set(RUNS)
    moved = {
        f"{run} {name}": (before[run].get(name), value)
        for run, figures in now.items()
        for name, value in figures.items()
        if before[run].get(name) != pytest.approx(value, rel=1e-9, abs=1e-9)
    }
    assert moved == {}, "what moved, before and now; if it was meant: python -m tools.refresh_baseline"
