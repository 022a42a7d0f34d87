"""One run in the browser, with Mesa's own page (SolaraViz): open issues and trust by day.

    .venv/bin/python -m pip install -e '.[viz]'
    .venv/bin/solara run examples/solara_app.py

The page is made anew for each visitor, so that nobody steps another one's model; a reload starts again. All
that needs no browser (parameters, model, data of the plot) works without solara installed. Solara fetches
parts of its page from the network: without a connection it stays blank.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pandas as pd

from cogov import CoGovernanceModel, read_scenario
from sim.scenario import list_regimes

SCENARIO = "dispute"
MEASURES = {"open_issues": "tab:red"}
TRUST = {"trust_government": "tab:blue", "trust_neighbours": "tab:green"}


def parameters() -> dict[str, Any]:
    """Return what SolaraViz offers to change: regime and seed; the scenario is fixed."""
    regimes = list(list_regimes())
    return {
        "scenario": SCENARIO,
        "regime": {"type": "Select", "label": "Regime 治理模式", "value": "partner", "values": regimes},
        "seed": {"type": "SliderInt", "label": "Seed 种子", "value": 1, "min": 1, "max": 100, "step": 1},
    }


def make_model(regime: str = "partner", seed: int = 1, days: int | None = None) -> CoGovernanceModel:
    """Make a model of the scenario at day 0; `days` shortens it."""
    scenario = read_scenario(SCENARIO)
    if days is not None:
        scenario = scenario.model_copy(update={"days": days})
    return CoGovernanceModel(scenario, regime, seed)


def lines(model: CoGovernanceModel) -> pd.DataFrame:
    """Return what the plots show: a row a day played, a column a measure."""
    frame: pd.DataFrame = model.datacollector.get_model_vars_dataframe()
    return frame[[*MEASURES, *TRUST]]


def make_page() -> Any:
    """Return the page's component; each visitor gets a model of his own.

    Raises:
        ImportError: The optional extra is not installed.
    """
    import solara
    from mesa.visualization import SolaraViz, make_plot_component

    plots = [make_plot_component(MEASURES), make_plot_component(TRUST)]

    @solara.component  # type: ignore[untyped-decorator, unused-ignore]
    def page() -> None:
        model = solara.use_memo(make_model, [])
        SolaraViz(model, components=plots, model_params=parameters(), name="CoGov", play_interval=20)

    return page


if find_spec("solara") is not None:
    Page = make_page()
