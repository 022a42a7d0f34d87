"""What only somebody who knows the rest of the house can check: names of mechanisms, numbers, files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import scenarios
from sim.errors import InputError
from sim.handling.renovation.registry import renovations
from sim.laws import consent_rules
from sim.parameters import Entry, Kind, Number, read_entries
from sim.scenario.checking import Problem, unknown_name
from sim.scenario.files import Loc, Source
from sim.scenario.finding import is_path, names_for, no_such_name
from sim.scenario.kinds import OTHER, Regime, Scenario
from sim.scenario.ordinary import is_there

SIM = Path(__file__).parents[1]


def known_mechanisms() -> tuple[str, ...]:
    """Return the names of all mechanisms of the registry, those of other packages among them."""
    from sim.mechanisms.registry import mechanism_names  # late: the registry imports every mechanism

    return tuple(mechanism_names())


@cache
def known_numbers() -> Mapping[str, Entry]:
    """Return every number of every number file by its full name, whether its rule is imported or not."""
    from sim.mechanisms.registry import mechanisms  # late: as above

    inside = [file.relative_to(SIM) for file in sorted(SIM.rglob("*.yaml"))]
    files = [file.as_posix() for file in inside if "catalogue" not in file.parts]
    files += [
        f"scenarios:numbers/{file.name}" for file in sorted(scenarios.data_file("numbers").glob("*.yaml"))
    ]
    found = {entry.key: entry for file in files for entry in read_entries(file).values()}
    return found | {entry.key: entry for cls in mechanisms().values() for entry in cls.entries().values()}


def problems_of_regime(regime: Regime, source: Source, mechanisms: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with a regime's mechanisms and levers.

    Args:
        regime: The regime as read.
        source: Where it was read from.
        mechanisms: Names that exist.
    """
    as_map = isinstance(source.data.get("mechanisms"), Mapping)
    wrong = set()
    for i, name in enumerate(regime.mechanisms):
        if name not in mechanisms:
            wrong.add(name)
            yield ("mechanisms", name if as_map else i), no_such_mechanism(name, mechanisms)
    settings = [one for one in regime.settings() if one[0][0] != "mechanisms" or one[0][1] not in wrong]
    yield from wrong_numbers(settings, levers_only=True)


def problems_of_scenario(
    scenario: Scenario, source: Source, mechanisms: Collection[str], indicators: Collection[str] | None
) -> Iterator[Problem]:
    """Yield what is wrong with the names in a scenario: files, mechanisms, indicators, numbers.

    Args:
        scenario: The scenario as read.
        source: Where it was read from; relative paths count from its folder.
        mechanisms: Names that exist.
        indicators: Names that exist; None if that is not to be checked.
    """
    yield from _wrong_references("community", _each("communities", scenario.communities), source.folder)
    yield from _wrong_references("regime", [(("before",), scenario.before)], source.folder)
    yield from _wrong_references("regime", _each("regimes", scenario.regimes), source.folder)
    for loc, name in _each("mechanisms", scenario.mechanisms):
        if name not in mechanisms:
            yield loc, no_such_mechanism(name, mechanisms)
    yield from _wrong_names("renovation", _each("renovations", scenario.renovations), renovations())
    if scenario.law is not None:
        yield from _wrong_names("law", [(("law",), scenario.law)], consent_rules())
    if indicators is not None:
        yield from _wrong_names("indicator", _each("primary", scenario.primary), indicators)
        margins = [(("margins", name), name) for name in scenario.margins]
        yield from _wrong_names("indicator", margins, {*indicators, OTHER})
    yield from wrong_numbers([(("numbers", key), key, value) for key, value in scenario.numbers.items()])


def no_such_mechanism(name: str, mechanisms: Collection[str]) -> str:
    """Say that there is no mechanism of that name, and how one's own joins."""
    told = unknown_name("mechanism", name, mechanisms)
    return f"{told}; one of your own is added as docs/how-to/add-a-mechanism.md says"


def wrong_numbers(
    given: Iterable[tuple[Loc, str, Number]], *, levers_only: bool = False
) -> Iterator[Problem]:
    """Yield each number that does not exist, is out of its range, or (if asked) is no lever."""
    for loc, key, value in given:
        if key not in known_numbers():
            near = unknown_name("number", key, known_numbers()).partition(" Known")[0].partition(" `")[0]
            yield loc, f"{near} `cogov list parameters` shows all"
        elif levers_only and known_numbers()[key].kind is not Kind.LEVER:
            kind = known_numbers()[key].kind.value
            yield (
                loc,
                f"{key!r} is no lever but {kind}; set it in the scenario's 'numbers', for all regimes alike",
            )
        else:
            try:
                known_numbers()[key].check(value, "")
            except InputError as error:
                yield loc, str(error).removeprefix(": ")


def _each(field: str, names: Sequence[str]) -> list[tuple[Loc, str]]:
    return [((field, i), name) for i, name in enumerate(names)]


def _wrong_names(what: str, names: Iterable[tuple[Loc, Any]], exist: Collection[str]) -> Iterator[Problem]:
    for loc, name in names:
        if name not in exist:
            yield loc, unknown_name(what, name, exist)


def _wrong_references(what: str, names: Iterable[tuple[Loc, str]], folder: Path | None) -> Iterator[Problem]:
    for loc, name in names:
        if is_path(name):
            if not is_there(absolute(name, folder)):
                yield loc, f"there is no file {name!r}; relative paths count from the scenario's own folder"
        elif name not in names_for(what):
            yield loc, no_such_name(what, name)


def absolute(name: str, folder: Path | None) -> Path:
    """Return the path a scenario means: relative to its own folder, or to the current one for an object."""
    return (folder or Path()) / name
