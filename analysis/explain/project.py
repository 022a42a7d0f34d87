"""One renovation, round by round, beside the same circle of owners under another regime: tables in, text out.

    story = explain_project(ResultFolder(folder), words, project=3)

Owners, luck and the opening plan are the same under every regime, so that what differs is how it was decided.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.explain.places import communities_of, stairwell_number
from analysis.folder import ResultFolder
from analysis.words import Words

TABLES = ("projects", "project_owners", "project_rounds")
CM2 = 10_000.0
FLOORS = ((1, 1), (2, 2), (3, 4), (5, 99))
"""Floors that are told together."""
VOTES = ("round", "owner", "attended", "taking_part", "yes", "passed")
SUMS = ("perceived_k", "compensation_k", "share_k", "transfer_k")
ENDS = ("t_start", "procedure", "state", "suits")


@dataclass(frozen=True)
class Story:
    """What happened to one project under one regime.

    Attributes:
        title: Which project, under which regime.
        lines: What happened, a sentence each, in order.
    """

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Played:
    """One project of one run: its row, its owners, and its rounds by owner."""

    regime: str
    row: Mapping[str, Any]
    owners: pd.DataFrame
    rounds: pd.DataFrame


def projects_of(folder: ResultFolder) -> pd.DataFrame:
    """Return the projects that can be explained, a row each with seed and regime.

    Raises:
        AnalysisError: The result has no renovations.
    """
    if not all(folder.has(name) for name in TABLES):
        raise AnalysisError(
            f"{folder.path}: holds no renovations; explain a result of a scenario with the submodel 'renovation', such"
            " as `cogov run lift --regime partner`"
        )
    return folder.read_table("projects")


def explain_project(
    folder: ResultFolder, words: Words, project: int, *, seed: int | None = None, regime: str | None = None
) -> list[Story]:
    """Return the story of a project under one regime, then under the others in which the same owners decided.

    Args:
        folder: Of a run or a comparison.
        words: Language.
        project: Number of the project in its run, as `projects_of` lists it.
        seed: Of the run; the first in the folder if None.
        regime: Under which the number counts; the first in the folder that has it if None.

    Raises:
        AnalysisError: There is no such project, seed or regime; the message says which there are.
    """
    projects = projects_of(folder)
    communities = communities_of(folder)
    numbers = [stairwell_number(int(row), communities) for row in projects["stairwell"]]
    projects = projects.assign(stairwell_number=numbers)
    mine = _chosen(projects, project, seed, regime)
    twins = projects[(projects["key"] == mine["key"]) & (projects["seed"] == mine["seed"])]
    order = [mine["regime"], *(name for name in dict.fromkeys(projects["regime"]) if name != mine["regime"])]
    tables = {name: folder.read_table(name) for name in TABLES[1:]}
    law = dict(folder.read_manifest().get("law") or {})
    return list(_once([(name, _found(twins, name, tables)) for name in order], law, words))


def _found(twins: pd.DataFrame, regime: str, tables: Mapping[str, pd.DataFrame]) -> Played | None:
    """Return how it was played under a regime, None where it did not start."""
    rows = twins[twins["regime"] == regime]
    return _played(rows.iloc[0], tables) if len(rows) else None


def _once(
    found: Sequence[tuple[str, Played | None]], law: Mapping[str, Any], words: Words
) -> Iterator[Story]:
    """Yield the story under each regime; one that went as under an earlier regime says so instead."""
    told: list[Played] = []
    for name, played in found:
        if played is None:
            title = words("project.title_absent", regime=words.name("regime", name))
            yield Story(title, (words("project.absent"),))
            continue
        earlier = next((one for one in told if _alike(one, played)), None)
        if earlier is None:
            told.append(played)
            yield _story(played, law, words)
        else:
            again = words("project.same", regime=words.name("regime", earlier.regime))
            yield Story(_title(played, words), (again,))


def _alike(one: Played, other: Played) -> bool:
    """Say whether the same owners came, voted and sued, it ended the same, and sums are within a hundredth."""
    if len(one.rounds) != len(other.rounds) or any(one.row[name] != other.row[name] for name in ENDS):
        return False
    order = ["round", "owner"]
    first, second = (played.rounds.sort_values(order) for played in (one, other))
    one_sums, other_sums = (
        table.groupby("round")[list(SUMS)].agg(_size).to_numpy() for table in (first, second)
    )
    votes = (first[name].to_numpy() == second[name].to_numpy() for name in VOTES)
    return all(same.all() for same in votes) and bool(np.allclose(one_sums, other_sums, rtol=0.01, atol=0.01))


def _size(values: pd.Series) -> float:
    """Return the sum of sizes, so that transfers, which sum to zero, count."""
    return float(values.abs().sum())


def chosen_projects(folder: ResultFolder, seed: int | None, regime: str | None) -> pd.DataFrame:
    """Return the projects of a seed and a regime; None for all.

    Raises:
        AnalysisError: There is no such seed or regime, or no renovation at all.
    """
    return _of(projects_of(folder), seed, regime)


def _chosen(projects: pd.DataFrame, project: int, seed: int | None, regime: str | None) -> pd.Series:
    found = _of(projects, seed, regime)
    numbers = found["project"]
    if project not in set(numbers):
        raise AnalysisError(
            f"--project {project}: there is no such project; there are 0 to {int(numbers.max())}"
            " (leave --project out for the list)"
        )
    return found[numbers == project].iloc[0]


def _of(found: pd.DataFrame, seed: int | None, regime: str | None) -> pd.DataFrame:
    for column, wanted in (("seed", seed), ("regime", regime)):
        if wanted is None:
            continue
        if wanted not in set(found[column]):
            raise AnalysisError(_none_such(column, wanted, found[column]))
        found = found[found[column] == wanted]
    return found


def _none_such(column: str, wanted: object, there: pd.Series) -> str:
    known = [str(value) for value in dict.fromkeys(there)]
    near = difflib.get_close_matches(str(wanted), known, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return f"--{column} {wanted}: not in this result.{hint} There are: {shown}"


def _played(row: pd.Series, tables: Mapping[str, pd.DataFrame]) -> Played:
    parts = {}
    for name, table in tables.items():
        same = (table["seed"] == row["seed"]) & (table["regime"] == row["regime"])
        parts[name] = table[same & (table["project"] == row["project"])]
    return Played(str(row["regime"]), dict(row), parts["project_owners"], parts["project_rounds"])


# --- one story ---------------------------------------------------------------------------------------------


def _title(played: Played, words: Words) -> str:
    row = played.row
    wide = "" if row["stairwell"] >= 0 else "_building" if row["building"] >= 0 else "_compound"
    return words(
        f"project.title{wide}", kind=words.name("renovation", str(row["kind"])), project=int(row["project"]),
        building=int(row["building"]) + 1, stairwell=int(row["stairwell_number"]), seed=str(int(row["seed"])),
        regime=words.name("regime", played.regime),
    )  # fmt: skip


def _story(played: Played, law: Mapping[str, Any], words: Words) -> Story:
    row = played.row
    lines = [
        words(
            "project.start", day=int(row["t_start"]), owners=int(row["owners"]), need=_k(row["need_k"], words),
            subsidy=_k(row["subsidy_k"] + row["grant_k"], words), surplus=_k(row["surplus_k"], words),
        )
    ]  # fmt: skip
    for _, turn in played.rounds.groupby("round"):
        lines += _round(turn, played, law, words)
    return Story(_title(played, words), (*lines, *_end(played, words)))


def _round(turn: pd.DataFrame, played: Played, law: Mapping[str, Any], words: Words) -> Iterator[str]:
    owners = played.owners.set_index("owner")
    loss = owners["loss_k"].reindex(turn["owner"]).to_numpy()
    attended, number = int(turn["attended"].sum()), int(turn["round"].iloc[0])
    yield words(
        f"project.{played.row['procedure']}", round=number, day=int(turn["t"].iloc[0]), attended=attended,
        owners=len(turn), perceived=_k(turn["perceived_k"].sum(), words), true=_k(loss.sum(), words),
    )  # fmt: skip
    floors = owners["floor"].reindex(turn["owner"]).to_numpy()
    yield words("project.offer", terms=words.join(list(_offers(turn, floors, words))))
    moved = float(np.maximum(turn["transfer_k"], 0.0).sum())
    if moved > 0.0:
        yield words("project.moved", sum=_k(moved, words))
    yield _count(turn, owners["area_cm2"].reindex(turn["owner"]).to_numpy(), law, words)


def _offers(turn: pd.DataFrame, floors: Any, words: Words) -> Iterator[str]:
    """Yield what each group of floors pays or gets on average of a flat."""
    net = (turn["compensation_k"] + turn["transfer_k"] - turn["share_k"]).to_numpy()
    for low, high in FLOORS:
        here = (floors >= low) & (floors <= high)
        if here.any():
            mean = float(net[here].mean())
            key = "project.gets" if mean >= 0.0 else "project.pays"
            yield words(key, floors=_floors(low, high, int(floors.max())), sum=_k(abs(mean), words))


def _floors(low: int, high: int, top: int) -> str:
    high = min(high, top)
    return str(low) if low >= high else f"{low}–{high}"


def _count(turn: pd.DataFrame, area: Any, law: Mapping[str, Any], words: Words) -> str:
    """Say how the vote went and, where it failed, which count lacked."""
    took, yes = turn["taking_part"].to_numpy(bool), turn["yes"].to_numpy(bool)
    told = words(
        "project.vote", took=int(took.sum()), owners=len(turn), yes=int(yes.sum()),
        area_in=words.percent(float(area[took].sum() / area.sum())),
        area_yes=words.percent(float(area[yes].sum() / max(1.0, float(area[took].sum())))),
    )  # fmt: skip
    if bool(turn["passed"].iloc[0]):
        return told + words("project.vote_passed")
    lacks = [words(f"project.lacks_{name}") for name in _lacking(took, yes, area, law)]
    return told + (
        words(f"project.vote_failed{'_several' if lacks[1:] else ''}", lacks=words.join(lacks))
        if lacks
        else words("project.vote_lost")
    )


def _lacking(took: Any, yes: Any, area: Any, law: Mapping[str, Any]) -> Iterator[str]:
    """Yield which counts fell short of the law, by name; none if the result does not tell the law."""
    if not law:
        return
    whole = {"persons": len(took), "area": int(area.sum())}
    came = {"persons": int(took.sum()), "area": int(area[took].sum())}
    agreed = {"persons": int(yes.sum()), "area": int(area[yes].sum())}
    base = whole if law["approval_of"] == "all" else came
    for count in ("persons", "area"):
        part, of = law[f"participation_{count}"]
        if came[count] * of < whole[count] * part:
            yield f"participation_{count}"
        part, of = law[f"approval_{count}"]
        if agreed[count] * of < base[count] * part:
            yield f"approval_{count}"


def _end(played: Played, words: Words) -> Iterator[str]:
    row, owners = played.row, played.owners
    if row["suits"]:
        yield words("project.suits", n=int(row["suits"]))
    state = str(row["state"])
    day = row["t_built"] if state == "built" else row["t_passed"]
    yield words(f"project.state_{state}", day=int(day) if day == day else 0)
    if state in ("built", "passed"):
        payoff = owners["payoff_k"].to_numpy()
        floors = owners["floor"].to_numpy()
        parts = [
            words(
                "project.outcome",
                floors=_floors(low, high, int(floors.max())),
                sum=_signed(payoff[here], words),
            )
            for low, high in FLOORS
            if (here := (floors >= low) & (floors <= high)).any()
        ]
        yield words("project.outcomes", floors=words.join(parts), losers=int((payoff < -1.0).sum()))


def _k(value: float, words: Words) -> str:
    """Return thousand RMB in the words of the language."""
    return words.money(float(value) * 1000.0)


def _signed(values: Any, words: Words) -> str:
    mean = float(values.mean())
    return ("+" if mean >= 0 else "−") + _k(abs(mean), words)
