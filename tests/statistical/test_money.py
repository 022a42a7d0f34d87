"""More money does not make a community worse off (model.md 11.2): a share of it buys staff, the rest posts above."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.indicators import headline_window, indicators_of_run
from sim.model import CoGovernanceModel
from sim.scenario import read_scenario
from sim.town.purse import StaffMix

WORLDS, MORE, MIX = range(6_001, 6_009), 75.0, StaffMix(0.6, 0.0)


@pytest.mark.long
@pytest.mark.parametrize("regime", ["top_down", "partner"])
def test_more_cash_does_not_raise_burden_beyond_noise(regime: str) -> None:
    """Eight paired worlds; one-sided t at .005 a regime."""
    scenario = read_scenario("dispute")
    apart = []
    for seed in WORLDS:
        world, burdens = None, []
        for cash in (0.0, MORE):
            model = CoGovernanceModel(scenario, regime, seed, world=world, staff=MIX, extra_cash=cash)
            model.run()
            found = indicators_of_run(model.tables(), days=scenario.days, shadow=0.0)
            burdens.append(found["burden", headline_window(scenario.days)])
            world = model.world
            model.close()
        apart.append(burdens[1] - burdens[0])
    t = float(np.mean(apart) / (np.std(apart, ddof=1) / len(apart) ** 0.5))
    assert t < 3.5
