"""Designs of incentive points as data: levers laid upon a regime, with where they are practised.

A design is read wherever a regime is: it stands for its base regime with its own levers put in, so that
designs are compared as regimes are.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from sim.scenario.checking import Problem, Section, check
from sim.scenario.files import Source
from sim.scenario.finding import Named, find, is_path, known, names_for, no_such_name
from sim.scenario.kinds import DistinctNames, Name, Regime, Value, Words
from sim.scenario.ordinary import is_there
from sim.scenario.verifying import absolute, known_numbers, wrong_numbers

BASE = "base"
POINTS = "red_list_points"


class DesignFile(Section):
    """What the file of a design may hold.

    `base` names the regime upon which the design is laid, `without` those of its mechanisms that the design
    does without, `levers` what it sets otherwise, by full name, such as `red_list_points.audit`. `source` says
    where it is practised, or that it is a thought.
    """

    name: Name
    title: Words
    description: Words
    source: str = Field(min_length=1)
    base: str
    without: DistinctNames = ()
    levers: dict[str, Value] = Field(default_factory=dict)


def is_design(found: Source) -> bool:
    """Return whether a source is a design: it says upon which regime it is laid."""
    return BASE in found.data


def read_design(source: Named | Source) -> DesignFile:
    """Return a checked design.

    Args:
        source: A name, a path, a map as in a file, or what has been loaded of one.

    Raises:
        InputError: One line for each thing that is wrong, such as points for which nothing can be had.
    """
    found = source if isinstance(source, Source) else find(source, "design")
    return check(DesignFile, found, lambda made: list(_wrong(made, found)))


def regime_of(source: Named | Source) -> Regime:
    """Return the regime that a design stands for: its base with the design's levers.

    Raises:
        InputError: As `read_design`.
    """
    found = source if isinstance(source, Source) else find(source, "design")
    design = read_design(found)
    base = _base(design, found)
    kept = {name: levers for name, levers in base.mechanisms.items() if name not in design.without}
    mechanisms = {
        name: {lever: value for lever, value in levers.items() if f"{name}.{lever}" not in design.levers}
        for name, levers in kept.items()
    }
    played = {key: value for key, value in base.levers.items() if key.partition(".")[0] in kept}
    return base.model_copy(
        update={
            "name": design.name,
            "title": design.title,
            "description": design.description,
            "mechanisms": mechanisms,
            "levers": {**played, **design.levers},
        }
    )


def _base(design: DesignFile, found: Source) -> Regime:
    from sim.scenario.reading import read_regime  # late: a regime may be a design, and a design has a regime

    name = design.base
    return read_regime(absolute(name, found.folder) if is_path(name) else name)


def _wrong(design: DesignFile, found: Source) -> Iterator[Problem]:
    text = _wrong_base(design.base, found)
    if text:
        yield (BASE,), text
        return
    wrong = list(
        wrong_numbers(
            [(("levers", key), key, value) for key, value in design.levers.items()], levers_only=True
        )
    )
    yield from wrong
    played = _base(design, found).mechanisms
    for i, name in enumerate(design.without):
        if name not in played:
            yield (
                ("without", i),
                f"{name!r} is not among the mechanisms of {design.base!r}: {', '.join(played)}",
            )
    left = [name for name in played if name not in design.without]
    for key in design.levers:
        if key in known_numbers() and key.partition(".")[0] not in left:
            yield (
                ("levers", key),
                f"the design does not play {key.partition('.')[0]!r}; take the lever out, or play the mechanism",
            )
    if POINTS in left and not wrong:
        yield from _wrong_terms(design, found)


def _wrong_base(name: str, found: Source) -> str:
    """Return what is wrong with the base's name, or an empty text."""
    path = absolute(name, found.folder)
    if is_path(name) and not is_there(path):
        return f"there is no file {name!r}; relative paths count from the design's own folder"
    if not is_path(name) and name not in names_for("regime"):
        return no_such_name("regime", name)
    inside = is_design(find(path, "regime")) if is_path(name) else name in known("design")
    return f"{name!r} is a design itself; name the regime that it is laid upon" if inside else ""


def _wrong_terms(design: DesignFile, found: Source) -> Iterator[Problem]:
    """Yield what makes no sense together, such as points that are worth something and buy nothing."""
    from sim.behaviour.redemption import contradictions  # late: only designs need the laws of points

    given = {**_base(design, found).overrides(), **design.levers}
    values = {
        entry.name: given.get(entry.key, entry.value)
        for entry in known_numbers().values()
        if entry.room == POINTS
    }
    for lever, text in contradictions(values):
        yield ("levers", f"{POINTS}.{lever}"), text


def list_designs() -> tuple[str, ...]:
    """Return the names of the designs of incentive points that come with CoGov, sorted."""
    return known("design")
