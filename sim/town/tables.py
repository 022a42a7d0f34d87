"""What a run hands to analysis: tables of columns, plain arrays only.

The columns are those of appendix A of the specification; `tests/unit/test_tables.py` checks them against the
schemas of `analysis.folder`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.experience import Case, ExperienceNumbers, judge
from sim.behaviour.latents import GOVERNMENT, NAMES, probability
from sim.issues import State
from sim.keeping.chunks import chunks
from sim.ledger import k_rmb
from sim.observers.closings import Closings, status_limits
from sim.observers.daily import Daily, pool_group
from sim.observers.network import network
from sim.town.projects import project_tables
from sim.town.town import RunningTown

Table = dict[str, NDArray[Any]]
Tables = dict[str, Table]
Flat = NDArray[np.int64]
SHARED = ("mediation_room", "subdistrict", "departments", "city")
LEVEL = {
    "community_staff": 1,
    "property_company": 1,
    "partners": 1,
    "mediation_room": 2,
    "subdistrict": 2,
    "departments": 3,
    "city": 4,
}


def start_values(town: RunningTown) -> Table:
    """Return the latents at the start of day 0, which changes are counted from; motivation as a logit.

    Motivation is the world's own column, where nothing has moved it and no newcomer will be written there.
    """
    start: Table = {name: np.empty(town.residents.n, np.float32) for name in NAMES}
    for rows in chunks(town.residents.n):
        for latent, name in enumerate(NAMES):
            start[name][rows] = probability(town.latents.z[rows, latent])
    now, first = town.latents.motivation, town.world.people.anchor_motivation
    lent = not first.flags.writeable and np.array_equal(now, first)
    return {**start, "motivation": first if lent else now.copy()}


def make_tables(town: RunningTown, daily: Daily, closings: Closings, start: Table) -> Tables:
    """Return all tables of a run as it stands."""
    end = float(max(town.day, 0))
    chosen = _chosen(town)
    row_of = np.full(town.issues.n, -1, np.int64)
    row_of[chosen] = np.arange(len(chosen))
    closed = closings.table()
    closed["issue"] = (
        row_of[closed["issue"].astype(np.int64)] if len(closed["issue"]) else closed["issue"].astype(np.int64)
    )
    return {
        "community": _community(town),
        "residents": _residents(town, start),
        "issues": _issues(town, chosen, row_of),
        "spells": _spells(town, chosen, end),
        "affected": _affected(town, chosen, end),
        "closures": closed,
        "daily": daily.table(),
        "incidents": _incidents(town),
        "network": network(town),
        "ledger": _flows(town.ledger.cash.flows(), "cash_k"),
        "hours": _hours(town),
        "others": _flows(town.ledger.others.flows(), "cost_k"),
        "pools": _pools(town, daily),
        "turnout": town.turnout.table(),
        "holders": _holders(town),
        **town.events.tables(),
        **project_tables(town, town.renovations),
    }


def _chosen(town: RunningTown) -> Flat:
    """Return issues that count: ever born, and born or open on or after day 0."""
    lived = ~np.isin(town.issues.state, (State.POTENTIAL, State.NEVER_BORN))
    late = town.world.issues.birth >= 0.0
    for k in np.flatnonzero(lived & ~late).tolist():
        late[k] = any(end > 0.0 for _, end in town.issues.spells.of(k))
    return np.flatnonzero(lived & late)


def _community(town: RunningTown) -> Table:
    communities, people = town.world.communities, town.world.people
    adults = np.bincount(people.community[people.adult], minlength=len(communities))
    cash = np.array([purse.cash for purse in town.purses])
    return {
        "name": np.array(communities.name, dtype=object), "residents": np.asarray(communities.n_residents),
        "adults": adults, "scale": np.asarray(communities.scale), "cash_k": cash,
        "shadow_price_k": np.full(len(cash), town.offices.money.shadow_price),
    }  # fmt: skip


def _residents(town: RunningTown, start: Table) -> Table:
    people, columns = town.world.people, town.residents
    low, high = status_limits(people.status, people.adult)
    thirds = ((people.status > low).astype(np.int8) + (people.status > high)).astype(np.int8)
    table: Table = {
        name: np.asarray(getattr(people, name))
        for name in (
            "community",
            "building",
            "floor",
            "age",
            "adult",
            "owner",
            "tenant",
            "digital",
            "status",
            "alone65",
        )
    }
    table["status_third"] = thirds
    motivation = probability(start["motivation"]).astype(np.float32)
    for name, first in {**start, "motivation": motivation}.items():
        table[name] = columns[name].astype(np.float32)
        table[f"{name}_start"] = first
    for name in ("grievance", "grudge", "fatigue", "hours_given", "petitions"):
        table[name] = np.array(columns[name])
    table["hours_given"] = town.hours_given()
    table["petitions"] = town.before.taken_from(town.residents["petitions"], "petitions")
    table["hours_given_first"] = town.hours_of_first_year()
    table |= town.registers.columns()
    negative = np.zeros(len(people), np.int32)
    for i, j in town.ties.grudges():
        negative[i] += 1
        negative[j] += 1
    table["negative_ties"] = negative
    return table


HELD = {
    "held": "points", "issued": "points_issued", "redeemed": "points_redeemed", "expired": "points_expired",
}  # fmt: skip
HUNDREDTHS = 100.0


def _holders(town: RunningTown) -> Table:
    """Return the points of each resident, and the motivation lost or won beside a twin without points.

    A twin's motivation stands where its anchor is, since nothing else moves it. Without points there are no rows.
    """
    columns = town.residents
    playing = "points" in columns.names()
    rows = np.arange(columns.n if playing else 0, dtype=np.int32)
    table: Table = {"resident": rows}
    for name, column in HELD.items():
        table[name] = columns[column] / HUNDREDTHS if playing else np.empty(0)
    for name, kind in (("invited", np.bool_), ("honoured", np.bool_), ("nominal_hours", np.float32)):
        table[name] = np.array(columns[name], kind) if playing else np.empty(0, kind)
    moved = town.latents.motivation - town.latents.motivation_anchor
    table["motivation_moved"] = (moved if playing else moved[:0]).astype(np.float32)
    return table


def _issues(town: RunningTown, chosen: Flat, row_of: Flat) -> Table:
    issues, potential, detection = town.issues, town.world.issues, town.detection
    kinds = issues.solved_by[chosen].astype(np.int64)
    levels = np.array([c.level for c in town.offices.capabilities])
    solved = ~np.isnan(issues.solved[chosen])
    parent = potential.parent[chosen]
    first = issues.first_handler[chosen]
    stayed = issues.left_level1[chosen] - issues.detected[chosen]
    return {
        "id": chosen, "key": potential.key[chosen], "community": potential.community[chosen],
        "building": potential.building[chosen], "type": potential.type[chosen], "small": potential.small[chosen],
        "severity": potential.severity[chosen], "birth": potential.birth[chosen],
        "self_end": potential.self_end[chosen],
        "detected": issues.detected[chosen], "channel": issues.channel[chosen],
        "first_report_cf": detection.first_report[chosen], "reports": issues.reports[chosen],
        "attempts": issues.all_attempts[chosen], "max_level": issues.max_level[chosen],
        "solved": issues.solved[chosen], "solved_level": np.where(solved, levels[kinds], 0),
        "solved_by": np.where(solved, kinds, -1), "official_close": issues.official_close[chosen],
        "deadline": np.array([town.outcomes.deadline_of(int(k)) for k in chosen], np.float64),
        "first_official_was_true": issues.official_true[chosen] & ~issues.relapsed_early[chosen],
        "relapsed_within_90": issues.relapsed_early[chosen], "spells": issues.spell[chosen] + 1,
        "accepted_share": issues.accepted_share[chosen], "state": issues.state[chosen], "hours": issues.hours[chosen],
        "kept_level1_days": np.where(potential.small[chosen], np.nan, stayed),
        "first_attempt_handler": first, "first_level": np.where(first >= 0, levels[first], 0),
        "first_attempt_solved": np.where(first >= 0, issues.first_solved[chosen].astype(np.float64), np.nan),
        "returns": issues.returns[chosen],
        "parent": np.where(parent >= 0, row_of[np.maximum(parent, 0)], -1) if len(row_of) else parent,
    }  # fmt: skip


def _spells(town: RunningTown, chosen: Flat, end: float) -> Table:
    rows, starts, ends = [], [], []
    for row, k in enumerate(chosen.tolist()):
        for began, ended in town.issues.spells.of(k):
            rows.append(row)
            starts.append(began)
            ends.append(min(ended, end, float(town.world.issues.self_end[k])))
    last = np.maximum(np.array(ends, np.float64), np.array(starts, np.float64))
    return {"issue": np.array(rows, np.int64), "start": np.array(starts, np.float64), "end": last}


def _affected(town: RunningTown, chosen: Flat, end: float) -> Table:
    """Return the pairs of chosen issues with the satisfaction of I1b: judged where solved, else what is left."""
    issues, potential = town.issues, town.world.issues
    _, offsets = potential.pairs(chosen)
    sizes = np.diff(offsets)
    solved = issues.state[chosen] == State.SOLVED
    final, resident = solved.repeat(sizes), potential.affected(chosen)
    satisfaction = np.full(len(resident), np.nan)
    judged = final & town.world.people.adult[resident]
    adults = np.add.reduceat(judged, offsets[:-1], dtype=np.int64)[solved].tolist() if len(resident) else []
    known = [issues.ratings.of(k, n) for k, n in zip(chosen[solved].tolist(), adults, strict=True)]
    satisfaction[judged] = np.concatenate([np.zeros(0), *known])
    left = (~final | np.isnan(satisfaction)).nonzero()[0]
    satisfaction[left] = _left(town, chosen.repeat(sizes)[left], resident[left], end)
    satisfaction[~town.world.people.adult[resident]] = np.nan
    return {
        "issue": np.arange(len(chosen), dtype=np.int32).repeat(sizes), "resident": resident,
        "exposure": town.stakes.exposure(chosen),
        "satisfaction": satisfaction, "final": final,
    }  # fmt: skip


def _left(town: RunningTown, k: Flat, resident: NDArray[np.integer[Any]], end: float) -> NDArray[np.float64]:
    """Return the satisfaction of pairs whose issue is not solved: nothing came of it, and they have waited."""
    potential = town.world.issues
    age = np.maximum(np.minimum(potential.self_end[k], end) - town.issues.spell_start[k], 0.0)
    trust = town.latents.probability_of(resident, GOVERNMENT)
    case = Case(0.0, 0.0, town.offices.kappa[potential.type[k]], 0.0, 0.0, age, trust)
    return np.asarray(judge(case, town.book[ExperienceNumbers]).satisfaction, np.float64)


def _incidents(town: RunningTown) -> Table:
    rows = np.array([row for row in town.incidents if row[0] >= 0], np.int64).reshape(-1, 4)
    return {name: rows[:, i] for i, name in enumerate(("t", "community", "building", "participants"))}


def _flows(flows: Any, value: str) -> Table:
    kept = [row for row in flows if row[1] not in ("treasury", "purse")]
    return {
        "month": np.array([row[0] for row in kept], np.int64),
        "account": np.array([row[1] for row in kept], dtype=object),
        value: np.array([k_rmb(row[2]) for row in kept], np.float64),
    }


def _hours(town: RunningTown) -> Table:
    sums: dict[tuple[int, str], list[float]] = {}
    for month, account, minutes in town.ledger.hours.flows():
        kind, _, purpose = account.partition(":")
        if kind in ("given", "used", "idle"):
            sums.setdefault((month, purpose), [0.0, 0.0, 0.0])[("given", "used", "idle").index(kind)] += (
                minutes / 60.0
            )
    keys = sorted(sums)
    values = np.array([sums[key] for key in keys], np.float64).reshape(-1, 3)
    table: Table = {
        "month": np.array([key[0] for key in keys], np.int64),
        "purpose": np.array([key[1] for key in keys], dtype=object),
    }  # fmt: skip
    return {**table, "given": values[:, 0], "used": values[:, 1], "idle": values[:, 2]}


def _pools(town: RunningTown, daily: Daily) -> Table:
    rows = []
    for pool in town.service.pools:
        now, first = pool.account(), daily.start.get(pool.name)
        offered = now.offered_hours - (first.offered_hours if first else 0.0)
        used = now.used_hours - (first.used_hours if first else 0.0)
        started = now.started - (first.started if first else 0)
        waited = now.wait_days - (first.wait_days if first else 0.0)
        group = pool_group(pool.name)
        share, wait = used / offered if offered > 0.0 else np.nan, waited / started if started else np.nan
        rows.append((pool.name, LEVEL[group], share, wait, now.finished, group in SHARED))
    names = ("pool", "level", "utilisation", "waiting_mean", "jobs", "shared")
    types: tuple[Any, ...] = (object, np.int64, np.float64, np.float64, np.int64, np.bool_)
    return {name: np.array([row[i] for row in rows], dtype=types[i]) for i, name in enumerate(names)}
