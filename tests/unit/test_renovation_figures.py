"""What pictures of renovations show; that they draw with full glyphs is tested with the other figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis.figures import FIGURES, Tables
from analysis.figures.renovation.data import wilson
from analysis.words import LANGUAGES, translator
from tests.helpers.synthetic_projects import project_tables
from tests.helpers.synthetic_result import write_result

RENOVATION = ("built_by_surplus", "floors", "path", "stairwell")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("result")
    write_result(target)
    return target


def drawn(folder: Path, name: str, tables: dict[str, pd.DataFrame] | None = None) -> Figure:
    for table, frame in (tables or {}).items():
        frame.to_parquet(folder / f"{table}.parquet")
    return FIGURES[name](Tables.read(folder), translator("en"))


def bands(figure: Figure) -> list[np.ndarray]:
    """Return the corners of every interval band of a figure."""
    return [np.asarray(band.get_paths()[0].vertices) for axes in figure.axes for band in axes.collections]


def test_regimes_that_play_a_project_alike_do_not_narrow_intervals(tmp_path: Path) -> None:
    write_result(tmp_path)
    one = project_tables(("top_down",), 3)
    twice = {
        name: pd.concat([table, table.assign(regime="top_down_tech")], ignore_index=True)
        for name, table in one.items()
    }
    single, double = bands(drawn(tmp_path, "path", one)), bands(drawn(tmp_path, "path", twice))
    assert len(single) == 4
    for first, second in zip(single, double, strict=True):
        np.testing.assert_allclose(first, second)


def test_shares_of_losers_stay_between_none_and_all(folder: Path) -> None:
    right = drawn(folder, "floors").axes[1]
    ends = np.concatenate([np.asarray(line.get_xdata(), np.float64) for line in right.lines])
    assert ends[np.isfinite(ends)].min() >= 0.0
    assert ends[np.isfinite(ends)].max() <= 100.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_flat_of_the_stairwell_is_drawn_twice_with_its_vote(folder: Path, language: str) -> None:
    figure = FIGURES["stairwell"](Tables.read(folder), translator(language))
    before, after = figure.axes
    for axes in (before, after):
        assert len(axes.patches) == 12
        assert sum(text.get_text() in ("✓", "×", "–") for text in axes.texts) == 12
    assert before.get_title("left") != after.get_title("left")


def test_wilsons_interval() -> None:
    share, low, high = wilson(7, 10)
    assert share == 0.7
    assert low == pytest.approx(0.3968, abs=1e-4)
    assert high == pytest.approx(0.8922, abs=1e-4)
    assert np.isnan(wilson(0, 0)).all()


def test_a_result_without_renovations_has_none_of_the_pictures(tmp_path: Path) -> None:
    from analysis.figures import draw_all

    write_result(tmp_path)
    for name in ("projects", "project_owners", "project_rounds"):
        (tmp_path / f"{name}.parquet").unlink()
    names = {name for name, _ in draw_all(Tables.read(tmp_path), translator("en"))}
    assert names
    assert names.isdisjoint(RENOVATION)
