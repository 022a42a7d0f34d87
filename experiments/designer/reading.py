"""Reads a design space, and says everything in it that cannot be used before anything is played."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

import scenarios
from analysis.errors import DesignError
from analysis.indicators import indicator_of
from experiments.designer.factors import wrong_factor
from experiments.designer.space import CASH, DERIVED, HARM, Limit, Space, Variable
from sim.behaviour.redemption import CATALOGUE
from sim.errors import InputError
from sim.parameters import Number
from sim.scenario import known_mechanisms, known_numbers, list_designs, list_scenarios, read_regime
from sim.scenario.checking import Problem, check, unknown_name
from sim.scenario.files import Loc, Source, load
from sim.scenario.finding import is_path, known
from sim.scenario.ordinary import is_there
from sim.scenario.verifying import absolute, wrong_numbers

POINTS = "red_list_points"


def list_spaces() -> tuple[str, ...]:
    """Return the names of the design spaces that come with CoGov, sorted."""
    return tuple(sorted(file.stem for file in scenarios.data_file("designs", "spaces").glob("*.yaml")))


def read_space(source: str | Path) -> Space:
    """Return a checked design space.

    Args:
        source: A name, or the path of a YAML file.

    Raises:
        InputError: One line for each thing that is wrong, such as two limits that contradict one another.
    """
    found = _find(source)
    space = check(Space, found, lambda made: list(_wrong(made, found)))

    def settled(name: str) -> str:
        return str(absolute(name, found.folder).resolve()) if is_path(name) else name

    places = {"community": settled(space.community), "unseen": tuple(map(settled, space.unseen))}
    return space.model_copy(update=places | {"designs": tuple(map(settled, space.designs))})


def stepped(variables: Mapping[str, Variable]) -> dict[str, Variable]:
    """The variables; those of whole numbers go from one to the next where no step is given."""

    def one_by_one(key: str, one: Variable) -> bool:
        return key in known_numbers() and known_numbers()[key].whole and one.step is None

    return {
        key: one.model_copy(update={"step": 1.0}) if one_by_one(key, one) else one
        for key, one in variables.items()
    }


def _find(source: str | Path) -> Source:
    if is_path(source):
        return load(Path(source))
    if str(source) not in list_spaces():
        told = unknown_name("design space", str(source), list_spaces())
        raise InputError(f"{told}; or give the path of a YAML file")
    path = scenarios.data_file("designs", "spaces", f"{source}.yaml").resolve()
    return load(path, path.relative_to(scenarios.data_folder().resolve().parent).as_posix())


def _wrong(space: Space, found: Source) -> Iterator[Problem]:
    yield from _wrong_names(space, found)
    wrong = list(_wrong_levers(space))
    yield from wrong
    if not wrong:
        yield from _wrong_catalogue(space)
    yield from _wrong_measures(space)
    yield from contradictions(space)


def _wrong_names(space: Space, found: Source) -> Iterator[Problem]:
    """Yield names of scenario, base, communities and designs that do not exist."""
    places = [
        (("community",), space.community),
        *((("unseen", i), one) for i, one in enumerate(space.unseen)),
    ]
    for what, names, exist in (
        ("scenario", [(("scenario",), space.scenario)], list_scenarios()),
        ("regime", [(("base",), space.base)], known("regime")),
        ("community", places, known("community")),
        ("design", [(("designs", i), one) for i, one in enumerate(space.designs)], list_designs()),
    ):
        for loc, name in names:
            if is_path(name) and not is_there(absolute(name, found.folder)):
                yield loc, f"there is no file {name!r}; relative paths count from the space's own folder"
            elif not is_path(name) and name not in exist:
                yield loc, f"{unknown_name(what, name, exist)}; or give the path of a YAML file"
    if space.community in space.unseen:
        told = f"{space.community!r} is where designs are searched, so it is not unseen; name another one"
        yield ("unseen", space.unseen.index(space.community)), told
    for part, many, told in (
        ("designs", space.designs, "the catalogue of named designs is empty; name one or more"),
        ("unseen", space.unseen, "there is no community to test in; name one or more"),
        (
            "variables",
            space.variables,
            "there is no variable, so there is nothing to search; give one or more",
        ),
    ):
        if not many:
            yield (part,), told


def _wrong_levers(space: Space) -> Iterator[Problem]:
    """Yield variables, fixed levers and conditions that no mechanism has, or with values out of range."""
    given: list[tuple[Loc, str, Number]] = [
        (("variables", key, end), key, value)
        for key, one in space.variables.items()
        for end, value in (("low", one.low), ("high", one.high))
    ]
    given += [(("fixed", key), key, value) for key, value in space.fixed.items()]
    yield from wrong_numbers(given, levers_only=True)
    yield from _wrong_steps(space)
    for key in space.fixed:
        if key in space.variables:
            yield ("fixed", key), f"{key!r} is fixed and variable; keep one of the two"
    yield from _wrong_conditions(space)


def _wrong_steps(space: Space) -> Iterator[Problem]:
    """Yield variables of whole numbers that would be tried at fractions."""
    for key, one in space.variables.items():
        if key not in known_numbers() or not known_numbers()[key].whole:
            continue
        if one.log:
            yield ("variables", key, "log"), f"{key!r} takes whole numbers only; leave 'log' out"
        if one.step is not None and one.step % 1:
            told = f"{key!r} takes whole numbers only, a step of {one.step:g} leads to fractions"
            yield ("variables", key, "step"), f"{told}; give a whole step, or leave it out for 1"


def _wrong_conditions(space: Space) -> Iterator[Problem]:
    """Yield what is wrong with the numbers and factors of the conditions."""
    for i, condition in enumerate(space.conditions):
        at = ("conditions", i)
        yield from wrong_numbers(
            [((*at, "numbers", key), key, one) for key, one in condition.numbers.items()]
        )
        for key in condition.numbers:
            if key.partition(".")[0] not in known_mechanisms():
                yield (*at, "numbers", key), f"{key!r} is of no mechanism; worlds must stay the same"
        for key, factor in condition.factors.items():
            if key not in known_numbers():
                yield (*at, "factors", key), unknown_name("lever", key, [*space.variables, *space.fixed])
            else:
                yield from (((*at, "factors", key), wrong) for wrong in wrong_factor(space, key, factor))


def _wrong_catalogue(space: Space) -> Iterator[Problem]:
    """Yield where hours may be rewarded and the catalogue of what points buy can hold nothing."""
    held = read_regime(space.base).overrides() if space.base in known("regime") else {}

    def most(name: str) -> float:
        key = f"{POINTS}.{name}"
        value = held.get(key, known_numbers()[key].value)
        return space.variables[key].high if key in space.variables else float(space.fixed.get(key, value))  # type: ignore[arg-type]

    if most("v") > 0 and not any(most(name) > 0 for name in CATALOGUE):
        yield (
            ("fixed",),
            f"the catalogue is empty: {', '.join(CATALOGUE)} of {POINTS} can only be 0, and points of an hour may be"
            f" worth up to {most('v'):g} k RMB; let one of them be above 0, or hold v at 0",
        )


def _wrong_measures(space: Space) -> Iterator[Problem]:
    """Yield objectives, limits and signs whose measure there is not."""
    named: list[tuple[Loc, str]] = [
        (("objectives", name, "indicator"), one.indicator) for name, one in space.objectives.items()
    ]
    named += [(("limits", name, "measure"), one.measure) for name, one in space.limits.items()]
    named += [(("signs", i, "indicator"), one.indicator) for i, one in enumerate(space.signs)]
    for loc, name in named:
        if name in DERIVED and (loc[0] != "objectives" or name != HARM):
            continue
        try:
            indicator_of(name)
        except DesignError as error:
            yield loc, f"{error}; there are also {', '.join(DERIVED)}"
    if not any(space.weights):
        yield (
            ("objectives",),
            "all weights are 0, so no design could win; give one objective a weight above 0",
        )


def contradictions(space: Space) -> Iterator[Problem]:
    """Yield pairs of limits that no design can keep, and limits that the ranges rule out; says which two."""
    for (name, one), (other, two) in combinations(space.limits.items(), 2):
        low, high = _between(one, two)
        if one.measure == two.measure and low > high:
            told = f"limits {one.told(name)} and {two.told(other)} contradict one another: no design can keep both"
            yield ("limits", other), f"{told}; loosen one of them"
    fund = space.variables.get(f"{POINTS}.fund")
    for name, one in space.limits.items():
        if one.measure == CASH and one.at_least is not None and fund is not None and one.at_least > fund.high:
            told = f"limit {one.told(name)} and the range of {POINTS}.fund (at most {fund.high:g}) contradict"
            yield ("limits", name), f"{told} one another: points cannot cost more than their fund; change one"


def _between(one: Limit, two: Limit) -> tuple[float, float]:
    lows = [limit.at_least for limit in (one, two) if limit.at_least is not None]
    highs = [limit.at_most for limit in (one, two) if limit.at_most is not None]
    return max(lows, default=-float("inf")), min(highs, default=float("inf"))
