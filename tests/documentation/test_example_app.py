"""The SolaraViz example: what faces the model works without solara; with solara the page can be made."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from tests.documentation.pages import HOUSE


@pytest.fixture(scope="module")
def app() -> ModuleType:
    spec = importlib.util.spec_from_file_location("solara_app", HOUSE / "examples" / "solara_app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_parameters_fit_the_model(app: ModuleType) -> None:
    import inspect

    from sim.model import CoGovernanceModel

    offered = app.parameters()
    wanted = inspect.signature(CoGovernanceModel.__init__).parameters
    needed = {name for name, one in wanted.items() if one.default is one.empty and name != "self"}
    assert needed <= offered.keys() <= wanted.keys()
    assert offered["regime"]["value"] in offered["regime"]["values"]


def test_lines_grow_with_the_days_played(app: ModuleType) -> None:
    model = app.make_model("top_down", seed=3, days=4)
    while model.running:
        model.step()
    shown = app.lines(model)
    assert list(shown.columns) == [*app.MEASURES, *app.TRUST]
    assert len(shown) == 4
    assert shown.notna().all(axis=None)
    model.close()


def test_the_page_is_made_where_solara_is_installed(app: ModuleType) -> None:
    pytest.importorskip("solara")
    assert app.Page is not None


def test_lines_are_named_in_both_languages(app: ModuleType) -> None:
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    for name in (*app.MEASURES, *app.TRUST):
        axes.plot([0, 1], label=name)
    axes.legend()
    app.name_lines(axes)
    assert [one.get_text() for one in axes.get_legend().get_texts()] == list(app.TITLES.values())
