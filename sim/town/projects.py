"""The tables of renovations: projects, their owners, and every round of each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.handling.renovation.money import k
from sim.seams import Town
from sim.town.renovation import Case, Renovations

Table = dict[str, NDArray[Any]]


def project_tables(town: Town, renovations: Renovations) -> dict[str, Table]:
    """Return projects (a row each), project_owners (a row an owner) and project_rounds (a row an owner and round).

    Money and utilities in k RMB. Without projects the tables have their columns and no rows.
    """
    cases = sorted(renovations.cases, key=lambda case: case.row)
    return {
        "projects": _columns([_project(town, renovations, i, case) for i, case in enumerate(cases)], PROJECT),
        "project_owners": _joined([_owners(town, i, case) for i, case in enumerate(cases)], OWNER),
        "project_rounds": _joined(
            [_round(i, case, turn) for i, case in enumerate(cases) for turn in range(len(case.days))], ROUND
        ),
    }


REAL, WHOLE, TEXT = np.float64, np.int64, object
PROJECT: dict[str, Any] = {
    "project": WHOLE, "key": np.uint64, "t_start": REAL, "community": WHOLE, "building": WHOLE, "stairwell": WHOLE,
    "kind": TEXT, "procedure": TEXT, "owners": WHOLE, "rounds": WHOLE, "surplus_k": REAL, "need_k": REAL,
    "subsidy_k": REAL, "grant_k": REAL, "state": TEXT, "t_passed": REAL, "t_built": REAL, "passed": WHOLE,
    "suits": WHOLE, "built": WHOLE,
}  # fmt: skip
OWNER: dict[str, Any] = {
    "project": WHOLE, "owner": WHOLE, "flat": WHOLE, "floor": WHOLE, "area_cm2": WHOLE, "resident": WHOLE,
    "nonresident": WHOLE, "let": WHOLE, "elder": WHOLE, "gain_k": REAL, "loss_k": REAL, "perceived_k": REAL,
    "share_k": REAL, "compensation_k": REAL, "transfer_k": REAL, "payoff_k": REAL, "utility": REAL, "yes": WHOLE,
    "sued": WHOLE, "welfare_k": REAL, "tenant_k": REAL,
}  # fmt: skip
ROUND: dict[str, Any] = {
    "project": WHOLE, "round": WHOLE, "t": REAL, "owner": WHOLE, "attended": WHOLE, "perceived_k": REAL,
    "share_k": REAL, "compensation_k": REAL, "transfer_k": REAL, "utility": REAL, "taking_part": WHOLE, "yes": WHOLE,
    "passed": WHOLE,
}  # fmt: skip


def _columns(rows: list[dict[str, Any]], kinds: dict[str, Any]) -> Table:
    return {name: np.array([row[name] for row in rows], dtype=kind) for name, kind in kinds.items()}


def _joined(parts: list[Table], kinds: dict[str, Any]) -> Table:
    empty = {name: np.zeros(0, kind) for name, kind in kinds.items()}
    return {
        name: np.concatenate([empty[name], *(np.asarray(part[name]).astype(kind) for part in parts)])
        for name, kind in kinds.items()
    }


def _project(town: Town, renovations: Renovations, i: int, case: Case) -> dict[str, Any]:
    table, stakes, terms = town.world.projects, case.project.stakes, case.project.terms
    need = float(k(terms.share.sum()))
    return {
        "project": i, "key": table.key[case.row], "t_start": float(case.begun),
        "community": table.community[case.row], "building": table.building[case.row],
        "stairwell": table.stairwell[case.row], "kind": renovations.kinds[int(table.kind[case.row])].name,
        "procedure": "hearings" if case.hearings else "visits", "owners": len(case.flats),
        "rounds": len(case.days), "surplus_k": float((stakes.gain - stakes.loss).sum()) - need, "need_k": need,
        "subsidy_k": float(k(case.subsidy)), "grant_k": float(k(case.grant)),
        "state": case.state, "t_passed": case.passed, "t_built": case.built,
        "passed": int(case.passed == case.passed), "suits": int(case.sued.sum()),
        "built": int(case.state == "built"),
    }  # fmt: skip


def _owners(town: Town, i: int, case: Case) -> Table:
    flats, project, n = town.world.flats, case.project, len(case.flats)
    last = project.rounds[-1] if project.rounds else None
    payoff = project.payoff(true=True)
    nobody = np.zeros(n, np.bool_)
    return {
        "project": np.full(n, i), "owner": np.arange(n), "flat": case.flats, "floor": project.owners.floor,
        "area_cm2": project.owners.area_cm2, "resident": case.residents, "nonresident": project.owners.absent,
        "let": flats.let[case.flats], "elder": project.owners.elder, "gain_k": project.stakes.gain,
        "loss_k": project.stakes.loss, "perceived_k": project.stakes.perceived, "share_k": k(project.terms.share),
        "compensation_k": k(project.terms.compensation), "transfer_k": k(project.terms.transfer),
        "payoff_k": payoff, "utility": np.full(n, np.nan) if last is None else last.utility,
        "yes": np.full(n, -1) if last is None else np.where(last.taking_part, last.yes, -1),
        "sued": case.sued if len(case.sued) else nobody,
        "welfare_k": payoff if case.state == "built" else np.zeros(n),
        "tenant_k": np.where(flats.let[case.flats], _tenants(case), np.nan),
    }  # fmt: skip


def _tenants(case: Case) -> NDArray[np.float64]:
    """Return what the tenant of each flat would gain; NaN where the kind does not say."""
    tenant = case.project.stakes.tenant
    return np.full(len(case.flats), np.nan) if tenant is None else tenant


def _round(i: int, case: Case, turn: int) -> Table:
    held, n = case.project.rounds[turn], len(case.flats)
    return {
        "project": np.full(n, i), "round": np.full(n, turn + 1), "t": np.full(n, float(case.days[turn])),
        "owner": np.arange(n), "attended": held.attended, "perceived_k": held.perceived,
        "share_k": k(held.terms.share), "compensation_k": k(held.terms.compensation),
        "transfer_k": k(held.terms.transfer), "utility": held.utility, "taking_part": held.taking_part,
        "yes": held.yes, "passed": np.full(n, bool(held.consent.passed)),
    }  # fmt: skip
