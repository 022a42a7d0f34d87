"""A budget that cannot pay a regime: whose number it is, where it stands, what costs how much, what would do."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.model import CoGovernanceModel
from sim.scenario import read_scenario
from sim.town.purse import BudgetError

TEXT = """\
name: poor
days: 2
burn_in: 0
budget:
  cash: 100
communities: [yard.yaml]
before: top_down
regimes: [top_down, partner]
mechanisms: [council, partner_pool, joint_activities]
"""
YARD = "name: yard\nbuildings: 2\nstairwells: 1\nfloors: 4\nflats_per_floor: 2\nresidents: 40\n"


@pytest.fixture
def poor(tmp_path: Path) -> Path:
    (tmp_path / "yard.yaml").write_text(YARD, encoding="utf-8")
    path = tmp_path / "poor.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def refusal(path: Path, regime: str = "partner", **more: float) -> str:
    with pytest.raises(InputError) as refused:
        CoGovernanceModel(path, regime, **more)  # type: ignore[arg-type]
    said = str(refused.value)
    assert "\n" not in said
    return said


def changed(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def enough(said: str) -> int:
    found = re.search(r"raise budget\.cash to (\d+) or more", said)
    assert found, said
    return int(found.group(1))


def test_the_users_number_stands_with_its_line_and_every_price(poor: Path) -> None:
    said = refusal(changed(poor, "cash: 100", "cash: 90"))
    assert said.startswith(
        f"{poor}:5: budget.cash = 90 k RMB a year per 3,000 residents is too little for regime 'partn"
    )
    assert "in community 'yard', where it makes 18.0 k RMB a year" in said
    found = re.search(r"its mechanisms cost ([\d.]+) \((.*?)\)", said)
    assert found
    each = [one.split() for one in found.group(2).split(", ")]
    assert {name for name, _ in each} == {"council", "partner_pool", "joint_activities"}
    assert float(found.group(1)) == pytest.approx(sum(float(cost) for _, cost in each), abs=0.2)
    assert f"drop a mechanism, such as {each[0][0]!r}" in said


@pytest.mark.parametrize(
    ("regime", "more"), [("partner", ""), ("top_down", ""), ("top_down", "  staff_share: 0.95\n")]
)
def test_what_is_said_to_do_does_and_one_less_does_not(poor: Path, regime: str, more: str) -> None:
    text = changed(poor, "  cash: 100\n", f"  cash: 50\n{more}").read_text(encoding="utf-8")

    def at(cash: int) -> Path:
        poor.write_text(text.replace("cash: 50", f"cash: {cash}"), encoding="utf-8")
        return poor

    least = enough(refusal(at(50), regime))
    if regime == "partner":  # the first was said of the burn-in, whose regime is cheaper
        least = enough(refusal(at(least), regime))
    CoGovernanceModel(at(least), regime).close()
    assert enough(refusal(at(least - 1), regime)) == least


def test_without_mechanisms_none_costs_anything(poor: Path) -> None:
    said = refusal(changed(poor, "cash: 100", "cash: 50"), "top_down")
    assert "no mechanism is on, so none costs anything" in said
    assert "drop a mechanism" not in said
    assert "cost nothing k RMB" not in said


def test_prices_above_the_budget_leave_nothing(poor: Path) -> None:
    assert ", and nothing is left for staff; raise" in refusal(poor, extra_cash=-60.0)


def test_a_default_and_an_accounting_mode_are_named_as_such(poor: Path) -> None:
    changed(poor, "  cash: 100", "  staff_share: 0.95\n  room: 2")
    assert "budget.cash = 325 k RMB a year per 3,000 residents (the default) is too little" in refusal(poor)
    changed(poor, "  staff_share: 0.95\n  room: 2", "  cash: 325")
    assert "residents, with -260 by the accounting mode, is too little" in refusal(poor, extra_cash=-260.0)


def test_a_scenario_that_is_no_file_is_named() -> None:
    plain = {
        **read_scenario("dispute").model_dump(mode="json"),
        "budget": {"cash": 50.0},
        "days": 2,
        "burn_in": 0,
    }
    with pytest.raises(InputError, match=r"^scenario object: budget\.cash = 50 k RMB"):
        CoGovernanceModel(plain, "partner")


def test_where_a_scenario_stands_makes_no_difference(poor: Path) -> None:
    scenario = read_scenario(poor)
    moved = read_scenario(changed(poor, "name: poor", "# moved\nname: poor"))
    assert scenario == moved
    assert pickle.loads(pickle.dumps(scenario)).budget_told() == scenario.budget_told()
    assert scenario.budget_told() != moved.budget_told()


def test_the_error_itself_survives_the_way_from_a_worker() -> None:
    from sim.town.purse import StaffMix

    error = BudgetError("yard", 10.0, {"council": 3.0}, StaffMix(), (0.0, 0.02), 90.0)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
