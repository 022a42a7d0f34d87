"""What every mechanism must hold, present and future, ours and other packages'.

class TestMine(MechanismContract):
    @pytest.fixture
    def name(self) -> str:
        return "my_mechanism"
"""

from __future__ import annotations

import inspect
import pickle
import re
import sys
from functools import cache

import numpy as np
import pytest

from sim.mechanisms.base import Mechanism
from sim.mechanisms.registry import mechanism, mechanism_names
from sim.parameters import Kind
from sim.town.checks import check
from sim.world.community import Community
from tests.helpers.foreign_writes import foreign_writes
from tests.helpers.playing import (
    BUSY,
    Tables,
    changed,
    free,
    model_of,
    neutral,
    played,
    regime_of,
    state_of,
    tables_of,
    unequal,
)
from tests.helpers.witness import Witness

CHINESE = re.compile("[\u4e00-\u9fff]")
SOURCE = re.compile(r"\b[fm]:[A-Z§]\S*|\basm\b|\bdesign\b")
QUANTITY = re.compile(r"(\w+)\.(\w+)(?:\[(\w+)\])?")
SEEDS = (1, 2, 3)
ROLES = {"residents.role"}
"""Columns that adoption sets through their owner: who is an active partner from day 0 on."""


@cache
def neutral_tables(name: str, seed: int, left_out: str | None) -> Tables:
    """Return the tables of a mechanism with all levers neutral but, if named, one at its default."""
    numbers = neutral(name) | {f"{name}.{own}": value for own, value in mechanism(name).shown_with.items()}
    numbers.pop(f"{name}.{left_out}", None)
    beside = mechanism(name).shown_beside
    return tables_of(regime=regime_of(name, *beside), numbers=numbers | free(*beside), days=100, seed=seed)


def quantity(tables: Tables, what: str) -> float:
    """Return the mean of a column, over the rows in which a text column says the word where one is given."""
    found = QUANTITY.fullmatch(what)
    assert found, f"{what!r} is no table.column or table.column[word]"
    table, column, word = found.groups()
    values = tables[table][column].astype(float)
    if word is not None:
        texts = [text for text in tables[table].values() if text.dtype == object]
        values = values[np.any([text == word for text in texts], axis=0)]
    return float(np.nanmean(values)) if len(values) else 0.0


class MechanismContract:
    """Inherited by the tests of every mechanism; the fixture `name` says which."""

    @pytest.fixture
    def cls(self, name: str) -> type[Mechanism]:
        return mechanism(name)

    # --- what people read ----------------------------------------------------------------------------------

    def test_says_what_it_is_in_both_languages(self, cls: type[Mechanism]) -> None:
        text = inspect.getdoc(cls) or ""
        assert len(text.splitlines()[0]) > 20, "no docstring"
        assert "Special cases" in text, "the docstring says at which levers it equals absence"
        assert cls.title_en
        assert not CHINESE.search(cls.title_en)
        assert CHINESE.search(cls.title_zh)
        assert CHINESE.search(cls.text_zh)

    def test_every_number_has_unit_range_source_and_titles(self, cls: type[Mechanism]) -> None:
        entries = cls.entries()
        assert {"fixed_cash", "staff"} <= set(entries)
        assert any(entry.kind is Kind.LEVER for entry in entries.values())
        for entry in entries.values():
            assert entry.unit, entry.key
            assert SOURCE.search(entry.source), f"{entry.key}: {entry.source}"
            assert entry.title_en, entry.key
            assert not CHINESE.search(entry.title_en), entry.key
            assert CHINESE.search(entry.title_zh), entry.key
            entry.check(entry.value, "default")

    def test_declared_levers_exist_and_stand_inside_their_ranges(self, cls: type[Mechanism]) -> None:
        entries = cls.entries()
        assert cls.neutral
        assert cls.direction
        for lever, value in cls.neutral.items():
            entries[lever].check(value, "neutral")
        assert set(cls.direction) <= set(cls.neutral)
        assert {sign for _, sign in cls.direction.values()} <= {-1, 1}
        assert not cls.read().is_neutral
        assert cls.read(dict(cls.neutral)).is_neutral

    # --- inertness -----------------------------------------------------------------------------------------

    def test_neutral_equals_absent(self, name: str) -> None:
        assert (
            unequal(tables_of(regime=regime_of()), tables_of(regime=regime_of(name), numbers=neutral(name)))
            == []
        )

    def test_nobody_differs_before_its_first_effect(
        self, name: str, cls: type[Mechanism], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Beside a twin that pays for it but in which it does not attach."""
        with monkeypatch.context() as patched:
            patched.setattr(cls, "attach", lambda *_: None)
            twin = model_of(regime=regime_of(name), burn_in=0)
        twin.check_books = False
        witness = Witness(monkeypatch)
        model = model_of(regime=regime_of(name), burn_in=0)
        assert set(changed(state_of(twin.town), state_of(model.town))) <= ROLES
        while witness.first is None and model.running:
            model.step()
            twin.step()
            if witness.first is None:
                assert set(changed(state_of(twin.town), state_of(model.town))) <= ROLES, model.day - 1
        assert witness.first is not None, "it does nothing at all"

    # --- ownership -----------------------------------------------------------------------------------------

    def test_writes_only_what_it_owns(self, cls: type[Mechanism]) -> None:
        assert foreign_writes(inspect.getsource(sys.modules[cls.__module__])) == []

    def test_adds_columns_under_its_own_name_only(self, name: str) -> None:
        without, model = model_of(regime=regime_of()), model_of(regime=regime_of(name))
        added = set(model.residents.names()) - set(without.residents.names())
        assert {model.residents.owner(column) for column in added} <= {name}
        assert set(without.residents.names()) <= set(model.residents.names())

    def test_keeps_types_and_lengths_and_makes_no_nan(self, name: str) -> None:
        model = model_of(regime=regime_of(name))
        before = {column.name: model.residents[column.name].dtype for column in model.residents.columns()}
        model.run()
        for column in model.residents.columns():
            values = model.residents[column.name]
            assert values.dtype == before[column.name] == np.dtype(column.dtype), column.name
            assert values.shape == (model.residents.n,), column.name
            assert not values.flags.writeable, column.name
            assert np.isfinite(values).all(), column.name

    # --- effect --------------------------------------------------------------------------------------------

    def test_levers_act_in_the_declared_direction(self, name: str, cls: type[Mechanism]) -> None:
        """Summed over a few worlds, each played with and without, at no cost."""
        for lever, (what, sign) in cls.direction.items():
            with_it = sum(quantity(neutral_tables(name, seed, lever), what) for seed in SEEDS)
            without = sum(quantity(neutral_tables(name, seed, None), what) for seed in SEEDS)
            assert sign * (with_it - without) > 0.0, f"{lever}: {what} goes from {without} to {with_it}"

    # --- books and limits ----------------------------------------------------------------------------------

    def test_its_books_balance(self, name: str) -> None:
        model = played(regime=regime_of(name), days=95)
        check(model.town)
        cash = model.town.ledger.cash
        paid = sum(cash.balance(one) for one in cash.accounts() if one not in ("treasury", "purse"))
        assert -cash.balance("treasury") == paid + cash.balance("purse")
        assert cash.balance("purse") >= 0
        hours = model.town.ledger.hours
        assert all(hours.balance(one) == 0 for one in hours.accounts() if one.startswith("given:"))

    @pytest.mark.parametrize("residents", [0, 1, 2])
    def test_works_with_hardly_anybody(self, name: str, residents: int) -> None:
        few = Community(
            "few", buildings=1, stairwells=1, households=min(residents, 1), residents=residents, load=5.0
        )
        model = played(few, regime=regime_of(name), days=35)
        check(model.town)
        assert model.residents.n == residents
        assert all(np.isfinite(model.residents[column.name]).all() for column in model.residents.columns())
        assert len(model.tables()["daily"]["t"]) == 35

    def test_works_without_issues(self, name: str) -> None:
        quiet = Community("quiet", buildings=1, load=0.0)
        model = played(quiet, regime=regime_of(name), days=35)
        check(model.town)
        assert len(model.tables()["issues"]["id"]) == 0

    # --- order and copies ----------------------------------------------------------------------------------

    def test_the_order_of_listing_does_not_matter(self, name: str) -> None:
        others = [other for other in mechanism_names() if other != name]
        first = tables_of(regime=regime_of(name, *others), mechanisms=[name, *others])
        last = tables_of(regime=regime_of(*others, name), mechanisms=[*others, name])
        assert unequal(first, last) == []

    def test_survives_pickling_in_mid_run(self, name: str) -> None:
        model = model_of(BUSY, regime=regime_of(name), numbers=free(name))
        for _ in range(20):
            model.step()
        copy = pickle.loads(pickle.dumps(model))
        for each in (model, copy):
            each.run()
            check(each.town)
        assert unequal(model.tables(), copy.tables()) == []
