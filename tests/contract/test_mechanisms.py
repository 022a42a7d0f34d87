"""The contract of mechanisms, on every one that the registry finds, and the registry itself."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from sim.errors import InputError, OwnershipError, RuleError
from sim.mechanisms import registry
from sim.mechanisms.base import Mechanism
from sim.mechanisms.registry import mechanism, mechanism_names, mechanisms
from sim.parameters import Book, Numbers
from sim.residents import Column, Residents
from sim.scenario import read_regime
from sim.scenario.verifying import known_numbers
from sim.seams import Town
from tests.helpers.foreign_writes import foreign_writes
from tests.helpers.mechanism_contract import MechanismContract
from tests.helpers.playing import QUIET, model_of, played, regime_of, tables_of, unequal


class TestEveryMechanism(MechanismContract):
    """A new file in the catalogue is tested without a line here."""

    @pytest.fixture(params=mechanism_names())
    def name(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)


def test_the_catalogue_holds_the_mechanisms_of_neighbour_disputes() -> None:
    assert {"building_chiefs", "closed_loop_platform", "council", "partner_pool"} <= set(mechanism_names())
    assert mechanism_names() == sorted(mechanism_names())


# --- mechanisms of other packages --------------------------------------------------------------------------

RULE = '''
"""A mechanism of another package."""
import numpy as np
from sim.mechanisms.base import Mechanism
from sim.parameters import Lever
from sim.residents import Column
from sim.phases import TALKS


class {cls}(Mechanism):
    """Plants trees, which everybody may look at every week.

    Special cases: trees = 0 equals absence.
    """

    title_en = "Trees"
    title_zh = "种树"
    text_zh = "在小区里种树。"
    neutral = {{"trees": 0.0}}
    direction = {{"trees": ("residents.belonging", 1)}}

    trees: Lever

    def attach(self, town):
        if not self.trees:
            return
        self.seen = town.own(Column({column!r}, np.float32, unit="trees"), self.name)
        town.on(TALKS, self.name, self.look)

    def look(self):
        self.seen += self.trees
'''
NUMBER = """\
{name}:
  {{value: {value}, unit: "trees", range: [0, 9], kind: {kind}, source: "asm", since: 2026-11-22,
   title: {{en: {name}, zh: 树木}}}}
"""
Distribution = Callable[..., None]


@pytest.fixture
def another_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Distribution]:
    """Installs distributions with mechanisms in a folder of the test, and forgets them afterwards."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(Numbers, "_declared", list(Numbers._declared))
    made: list[str] = []

    def install(module: str, cls: str, column: str = "trees_seen") -> None:
        (tmp_path / f"{module}.py").write_text(RULE.format(cls=cls, column=column), encoding="utf-8")
        numbers = [("fixed_cash", 1, "uncertain"), ("staff", 0, "uncertain"), ("trees", 2, "lever")]
        text = "".join(NUMBER.format(name=name, value=value, kind=kind) for name, value, kind in numbers)
        (tmp_path / f"{module}.yaml").write_text(text, encoding="utf-8")
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8"
        )
        entry = f"[{registry.GROUP}]\n{cls} = {module}:{cls}\n"
        (info / "entry_points.txt").write_text(entry, encoding="utf-8")
        made.append(module)
        forget()

    def forget() -> None:
        importlib.invalidate_caches()
        mechanisms.cache_clear()
        known_numbers.cache_clear()

    yield install
    for module in made:
        sys.modules.pop(module, None)
    monkeypatch.undo()
    forget()


def test_a_mechanism_of_another_package_joins_through_its_entry_point(another_package: Distribution) -> None:
    another_package("green_yard", "GreenYard")
    assert "green_yard" in mechanism_names()
    assert mechanism("green_yard").title_zh == "种树"
    assert "green_yard.trees" in Book().values()
    regime = read_regime({"name": "green", "mechanisms": {"green_yard": {"trees": 3}}})
    model = played(QUIET, regime=regime, days=14, mechanisms=["green_yard"])
    assert model.residents.owner("trees_seen") == "green_yard"
    assert np.array_equal(model.residents["trees_seen"], np.full(model.residents.n, 6.0, np.float32))
    assert {"green_yard:fixed"} <= set(model.tables()["ledger"]["account"]) or model.day < 30


def test_it_is_inert_where_the_scenario_does_not_let_it_attach(another_package: Distribution) -> None:
    another_package("green_yard", "GreenYard")
    without = tables_of(QUIET, regime=regime_of(), mechanisms=[])
    assert unequal(without, tables_of(QUIET, regime=regime_of("green_yard"), mechanisms=[])) == []


def test_two_mechanisms_of_one_name_are_refused_by_name(another_package: Distribution) -> None:
    another_package("council", "GreenYard")
    with pytest.raises(RuleError, match=r"two mechanisms are called 'council'.*GreenYard"):
        mechanisms()


def test_a_mechanism_named_twice_in_a_regime_is_refused() -> None:
    with pytest.raises(InputError, match="'council' is named twice; name it once"):
        read_regime({"name": "twice", "mechanisms": ["council", "council"]})


def test_two_mechanisms_that_own_one_column_are_refused(another_package: Distribution) -> None:
    another_package("green_yard", "GreenYard", "trees_seen")
    another_package("green_roof", "GreenRoof", "trees_seen")
    with pytest.raises(
        OwnershipError, match=r"green_yard adds the column 'trees_seen', which green_roof owns"
    ):
        model_of(QUIET, regime=regime_of("green_yard", "green_roof"), mechanisms=["green_yard", "green_roof"])


def test_a_mechanism_may_not_take_a_column_of_the_house(another_package: Distribution) -> None:
    another_package("green_yard", "GreenYard", "grudge")
    with pytest.raises(OwnershipError, match="'grudge', which grievance owns already"):
        model_of(QUIET, regime=regime_of("green_yard"), mechanisms=["green_yard"])


def test_nobody_but_the_owner_holds_a_writable_column() -> None:
    residents = Residents(3)
    mine = residents.add(Column("points", np.float32), owner="mine")
    mine[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        residents["points"][0] = 2.0


# --- the contract can fail ---------------------------------------------------------------------------------


def test_the_rule_of_ownership_catches_what_it_must() -> None:
    caught = [
        "town.residents['grudge'][rows] = 0.0",
        "issues = self.town.issues; issues.state[k] = 9",
        "town, rule = self.town, self.rule; town.issues.priority[k] += 1",
        "self.town.handlers.clear()",
        "np.add.at(town.latents.z, rows, 1.0)",
        "for purse in town.purses:\n        purse.cash = 0",
    ]
    for line in caught:
        assert foreign_writes(f"def f(self, town):\n    {line}\n") != [], line
    allowed = [
        "self.town = town",
        "self.points[rows] += town.week.volunteers[0]",
        "week = self.town.weeks[c]; week.volunteer_idle = 1.0",
        "town.spend(self.name, 1.0)",
        "rows = town.world.people.adult.copy(); rows[0] = True",
    ]
    for line in allowed:
        assert foreign_writes(f"def f(self, town):\n    {line}\n") == [], line


def test_the_contract_notices_a_mechanism_that_touches_people_before_it_acts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cls = mechanism("building_chiefs")
    plain = cls.attach

    def attach(self: Mechanism, town: Town) -> None:
        plain(self, town)
        town.grievance.add_grudge(np.arange(3), 0.1)

    monkeypatch.setattr(cls, "attach", attach)
    contract = MechanismContract()
    with pytest.raises(AssertionError, match="grudge"):
        contract.test_nobody_differs_before_its_first_effect(cls.name, cls, monkeypatch)
    with pytest.raises(AssertionError, match="grudge"):
        contract.test_neutral_equals_absent(cls.name)


def test_the_registry_reads_modules_once() -> None:
    assert mechanisms() is mechanisms()
    assert isinstance(sys.modules[mechanism("council").__module__], ModuleType)
