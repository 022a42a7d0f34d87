"""Failures that must be able to occur (model.md section 8): what makes each happen, and what shows it.

A failure is data: a community, the mechanisms that are on, the numbers of both sides, those `with` and those
`without` it, and a diagnostic with the threshold that parts the two. No rule knows of any of them.

    failure = read_failure("paper_closure")
    play_failure(failure, on=True, seed=1)         # the diagnostic in one world
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

import scenarios
from analysis.errors import DesignError
from analysis.indicators import column_name, indicator_of
from experiments.running import RunFailedError, play
from sim.errors import InputError
from sim.parameters import Number
from sim.scenario import Regime, Scenario, Section, Words, known_mechanisms, read_regime, read_scenario
from sim.scenario.checking import Problem, check, unknown_name
from sim.scenario.files import Source, load
from sim.scenario.finding import is_path
from sim.scenario.kinds import DistinctNames, Name, Submodels, Value
from sim.scenario.ordinary import is_there
from sim.scenario.verifying import absolute, no_such_mechanism, wrong_numbers

FOLDER = "failures"
BEFORE = "top_down"
WINDOW = "all"
SIDES: Mapping[str, Literal[-1, 1]] = {"falls": -1, "rises": 1}

Numbers = dict[str, Value]


def _plain(value: object) -> object:
    return {} if value is None else value


class Failure(Section):
    """A way in which co-governance, or command, can fail.

    `mechanisms` are on in both plays, `numbers` hold in both; `with` and `without` set the same numbers, so that
    the plays differ in the knob alone. With the failure the diagnostic lies above the threshold where it `rises`,
    below where it `falls`; without it on the other side.
    """

    name: Name
    title: Words
    route: Words
    community: str = Field(min_length=1)
    days: int = Field(ge=30, le=1095, json_schema_extra={"unit": "d"})
    burn_in: int = Field(14, ge=0, le=365, json_schema_extra={"unit": "d"})
    mechanisms: DistinctNames = ()
    submodels: Submodels = ()
    room: float = Field(0.0, ge=0.0, le=2.0, json_schema_extra={"unit": "FTE per 3,000 residents"})
    cash: float = Field(325.0, ge=50, le=5000, json_schema_extra={"unit": "k RMB a year per 3,000 residents"})
    numbers: Annotated[Numbers, BeforeValidator(_plain)] = Field(default_factory=dict)
    present: Numbers = Field(alias="with", min_length=1)
    absent: Numbers = Field(alias="without", min_length=1)
    diagnostic: str = Field(min_length=1)
    side: Literal["rises", "falls"]
    threshold: float

    def knob(self) -> str:
        """Return what is turned, such as `routing.misroute = 0.4 (else 0)`; of vectors what differs, from 1."""
        return ", ".join(_turned(key, value, self.absent[key]) for key, value in self.present.items())

    def row(self) -> dict[str, object]:
        """Return the row of `cogov list failures`."""
        return {
            "name": self.name,
            "title": {"en": self.title.en, "zh": self.title.zh},
            "route": {"en": self.route.en, "zh": self.route.zh},
            "mechanisms": list(self.mechanisms),
            "knob": self.knob(),
            "with": dict(self.present),
            "without": dict(self.absent),
            "diagnostic": self.diagnostic,
            "side": self.side,
            "threshold": self.threshold,
            "days": self.days,
        }

    def shows(self, value: float) -> bool:
        """Return whether a value of the diagnostic lies on the failure's side; one that is undefined does not."""
        sign = SIDES[self.side]
        return sign * value > sign * self.threshold

    def clear(self, value: float) -> bool:
        """Return whether a value lies on the other side; one that is undefined does not."""
        sign = SIDES[self.side]
        return sign * value < sign * self.threshold


def _turned(key: str, there: Number, gone: Number) -> str:
    if isinstance(there, float) or isinstance(gone, float):
        return f"{key} = {there:g} (else {gone:g})"
    pairs = enumerate(zip(there, gone, strict=True), 1)
    differ = [(place, one, other) for place, (one, other) in pairs if one != other]
    places, ones, others = (",".join(f"{part:g}" for part in column) for column in zip(*differ, strict=True))
    return f"{key}[{places}] = {ones} (else {others})"


def list_failures() -> tuple[str, ...]:
    """Return the names of the failures that come with CoGov, sorted."""
    return tuple(sorted(file.stem for file in scenarios.data_file(FOLDER).glob("*.yaml")))


def read_failure(source: str | Path) -> Failure:
    """Return a checked failure; the path of its community is made absolute.

    Args:
        source: A name, or the path of a YAML file.

    Raises:
        InputError: One line for each thing that is wrong.
    """
    found = _find(source)
    failure = check(Failure, found, lambda made: list(_wrong(made, found)))
    if is_path(failure.community):
        there = str(absolute(failure.community, found.folder).resolve())
        failure = failure.model_copy(update={"community": there})
    return failure


def _find(source: str | Path) -> Source:
    if is_path(source):
        return load(Path(source))
    if str(source) not in list_failures():
        raise InputError(
            f"{unknown_name('failure', str(source), list_failures())}; or give the path of a YAML file"
        )
    path = scenarios.data_file(FOLDER, f"{source}.yaml").resolve()
    return load(path, path.relative_to(scenarios.data_folder().resolve().parent).as_posix())


def _wrong(failure: Failure, found: Source) -> Iterator[Problem]:
    """Yield what is wrong with names and numbers."""
    if is_path(failure.community) and not is_there(absolute(failure.community, found.folder)):
        told = f"there is no file {failure.community!r}; relative paths count from the failure's own folder"
        yield ("community",), told
    for i, name in enumerate(failure.mechanisms):
        if name not in known_mechanisms():
            yield ("mechanisms", i), no_such_mechanism(name, known_mechanisms())
    try:
        indicator_of(failure.diagnostic)
    except DesignError as error:
        yield ("diagnostic",), str(error)
    parts = {"numbers": failure.numbers, "with": failure.present, "without": failure.absent}
    for part, given in parts.items():
        yield from wrong_numbers([((part, key), key, value) for key, value in given.items()])
    yield from _wrong_sides(failure)


def _wrong_sides(failure: Failure) -> Iterator[Problem]:
    """Yield what keeps `with` and `without` from being two positions of the same knobs."""
    for part, mine, other in (
        ("with", failure.present, failure.absent),
        ("without", failure.absent, failure.present),
    ):
        for key in mine:
            if key not in other:
                rest = "without" if part == "with" else "with"
                yield (part, key), f"{key!r} is set under {part!r} alone; set it under {rest!r} too"
            elif key in failure.numbers:
                yield (part, key), f"{key!r} is set under 'numbers' and under {part!r}; set it once"
    for key, value in failure.absent.items():
        if failure.present.get(key) == value:
            told = f"{key!r} has the same value under 'with' and 'without'; it turns nothing, move it to 'numbers'"
            yield ("without", key), told


def regime_of(failure: Failure) -> Regime:
    """Return the regime of both plays."""
    return read_regime({"name": failure.name, "mechanisms": list(failure.mechanisms), "room": failure.room})


def scenario_of(failure: Failure, on: bool) -> Scenario:
    """Return the scenario that makes the failure happen (`on`), or its twin without it."""
    return read_scenario(
        {
            "name": f"{failure.name}_{'with' if on else 'without'}",
            "days": failure.days,
            "burn_in": failure.burn_in,
            "communities": [failure.community],
            "before": BEFORE,
            "regimes": [BEFORE],
            "mechanisms": list(failure.mechanisms),
            "submodels": list(failure.submodels),
            "budget": {"cash": failure.cash},
            "numbers": {**failure.numbers, **(failure.present if on else failure.absent)},
        }
    )


def play_failure(failure: Failure, *, on: bool, seed: int) -> float:
    """Play one world with the failure's knobs turned or not, and return the diagnostic over the whole run.

    Raises:
        RunFailedError: The run failed.
    """
    result = play(scenario_of(failure, on), regime_of(failure), seed, keep=())
    if result.failed:
        raise RunFailedError(f"{failure.name}: {result.stage}: {result.message}", result.traceback)
    return result.indicators[column_name(failure.diagnostic, WINDOW)]
