"""A tiny model with the face of CoGovernanceModel: plays at once, breaks on request, gives all tables."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.scenario import Regime, Scenario

RESIDENTS = 12


class FakeSchedule:
    """One phase, to which every mechanism of the regime is attached."""

    def __init__(self, attached: list[str]) -> None:
        self.attached = attached

    def rows(self) -> list[dict[str, Any]]:
        return [{"name": "births", "every": 1, "offset": 0, "attached": self.attached}]


class FakeModel:
    """Breaks where `breaks` says: a stage, or a number of the day; `worlds` counts worlds made."""

    breaks: dict[str, object] = {}
    worlds: int = 0
    closed: int = 0

    def __init__(
        self, scenario: Scenario, regime: Regime, seed: int, *, world: object = None, extra_cash: float = 0.0
    ) -> None:
        self._break("build")
        self._burn_in()
        if world is None:
            FakeModel.worlds += 1
        self.world = world or SimpleNamespace(seed=seed)
        self.days, self.seed, self.day, self.running = scenario.days, seed, 0, True
        self.strength = (
            len(regime.mechanisms)
            + regime.levers.get("council.hear_cap", 0.0)
            + 10 * (scenario.budget.cash + extra_cash) / 325
        )
        self.schedule = FakeSchedule(sorted(regime.mechanisms))

    def step(self) -> None:
        self._break(f"day {self.day}")
        self.day += 1
        self.running = self.day < self.days

    def _burn_in(self) -> None:
        self._break("burn_in")

    def close(self) -> None:
        FakeModel.closed += 1

    def tables(self) -> dict[str, dict[str, np.ndarray]]:
        self._break("tables")
        if "indicators" in self.breaks:
            return {"residents": {"adult": np.array(["not a number"])}}
        return tables_of(self.seed, self.strength, self.days)

    def _break(self, stage: str) -> None:
        if self.breaks.get(stage) == "input":
            raise InputError("the budget pays no posts above the community; give more cash")
        if isinstance(self.breaks.get(stage), BaseException):
            raise self.breaks[stage]
        if stage in self.breaks:
            raise ValueError(f"broken at {stage}")


def tables_of(seed: int, strength: float, days: int) -> dict[str, dict[str, np.ndarray]]:
    """Tables of a run: issues close sooner the stronger the regime; luck depends on the seed alone."""
    n, rows = 6, np.arange(6)
    luck = np.modf(np.sin((seed + 1) * (rows + 1) * 12.9898) * 43758.5453)[0] ** 2
    birth = np.linspace(0, days * 0.9, n)
    end = np.minimum(birth + days * (0.05 + 0.2 * luck) * 10 / (10 + strength), days)
    t = np.arange(days)
    return {
        "community": {
            "name": np.array(["fake"]),
            "residents": np.array([RESIDENTS]),
            "adults": np.array([9]),
            "scale": np.array([1.0]),
            "cash_k": np.array([325.0]),
        },
        "residents": {
            "adult": np.arange(RESIDENTS) < 9,
            "tenant": np.arange(RESIDENTS) % 3 == 0,
            "owner": np.arange(RESIDENTS) % 3 == 1,
            "age": np.arange(RESIDENTS) * 6 + 10,
            "status_third": np.arange(RESIDENTS) % 3,
            "digital": np.arange(RESIDENTS) % 2 == 0,
            "building": np.arange(RESIDENTS) % 2,
            "trust_government": np.full(RESIDENTS, 0.5 + 0.01 * luck[0]),
            "trust_government_start": np.full(RESIDENTS, 0.5),
        },
        "issues": {
            "id": rows,
            "birth": birth,
            "building": rows % 2,
            "severity": 1 + luck,
            "small": rows % 2 == 0,
            "detected": birth,
            "channel": rows % 3,
            "solved": end,
            "self_end": np.full(n, np.inf),
            "official_close": end,
            "solved_level": np.ones(n, np.int64),
            "solved_by": rows % 4,
            "state": np.full(n, 9),
        },
        "spells": {"issue": rows, "start": birth, "end": end},
        "affected": {
            "issue": rows,
            "resident": rows,
            "exposure": np.ones(n),
            "satisfaction": 0.3 - luck * strength / 12,
            "final": rows >= 0,
        },
        "closures": {"issue": rows, "time": end, "handler": rows % 4, "mean_S": luck},
        "daily": {
            "t": t,
            "community": np.zeros(days, np.int64),
            "open": (t % 7).astype(np.float64) + seed % 3,
            "volunteers": np.full(days, strength),
        },
        "hours": {
            "month": np.arange(12),
            "purpose": np.array(["volunteering"] * 12),
            "given": np.full(12, strength),
            "used": np.full(12, strength),
            "idle": np.zeros(12),
        },
        "ledger": {"month": np.arange(12), "account": np.array(["staff"] * 12), "cash_k": np.full(12, 27.0)},
        "others": {
            "month": np.arange(12),
            "kind": np.array(["property_company"] * 12),
            "cost_k": np.full(12, 1.0),
        },
    }


@pytest.fixture
def fake_model(monkeypatch: pytest.MonkeyPatch) -> type[FakeModel]:
    """The fake in the place of the real model, in this process."""
    module = ModuleType("sim.model")
    module.CoGovernanceModel = FakeModel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sim.model", module)
    monkeypatch.setattr(FakeModel, "breaks", {})
    monkeypatch.setattr(FakeModel, "worlds", 0)
    monkeypatch.setattr(FakeModel, "closed", 0)
    return FakeModel
