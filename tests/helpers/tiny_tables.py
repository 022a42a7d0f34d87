"""The tables of a run so small that every indicator can be worked out by hand: 4 residents, 5 issues, 730
days.

Residents: 0 owner in building 0, 1 tenant in building 0, 2 child in building 0 (family of an owner), 3
tenant in building 1. Issues (row: what happens):
0 born 100, severity 2, small; noticed by a patrol on 105 (a report would have come on 110), solved on 120.
1 born 400, severity 1, large; reported on 410, closed on 430, relapsed on 500, open at the end.
2 born 450, severity .5, small; never noticed, gone by itself on 500.
3 born 715, severity 1, small; noticed in a talk on 716 (no report would have come), solved on 725.
4 born 10 days before the start, severity 1; solved on 5.
"""

from __future__ import annotations

from typing import Any

import numpy as np

DAYS = 730
NAN = float("nan")
Tables = dict[str, dict[str, np.ndarray[Any, Any]]]


def columns(**named: list[Any]) -> dict[str, np.ndarray[Any, Any]]:
    return {name: np.array(values) for name, values in named.items()}


def residents() -> dict[str, np.ndarray[Any, Any]]:
    return columns(
        community=[0, 0, 0, 0],
        building=[0, 0, 0, 1],
        floor=[1, 2, 1, 1],
        age=[65, 30, 10, 45],
        adult=[True, True, False, True],
        owner=[True, False, False, False],
        tenant=[False, True, False, True],
        digital=[False, True, True, True],
        status=[2.0, 1.0, 1.5, 0.5],
        status_third=[2, 1, 1, 0],
        trust_government=[0.6, 0.5, 0.5, 0.4],
        trust_government_start=[0.5, 0.5, 0.5, 0.5],
        trust_neighbours=[0.5, 0.5, 0.5, 0.5],
        trust_neighbours_start=[0.4, 0.4, 0.4, 0.4],
        grudge=[0.1, 0.2, 9.0, 0.6],
        negative_ties=[1, 2, 0, 1],
        belonging=[0.7, 0.3, 0.5, 0.5],
        motivation=[0.6, 0.5, 0.5, 0.4],
        motivation_start=[0.5, 0.5, 0.5, 0.5],
        hours_given=[4.0, 0.0, 0.0, 8.0],
        hours_given_first=[4.0, 0.0, 0.0, 0.0],
    )


def issues() -> dict[str, np.ndarray[Any, Any]]:
    return columns(
        id=[10, 11, 12, 13, 14],
        type=[0, 1, 5, 0, 3],
        small=[True, False, True, True, True],
        severity=[2.0, 1.0, 0.5, 1.0, 1.0],
        birth=[100.0, 400.0, 450.0, 715.0, -10.0],
        self_end=[900.0, 2000.0, 500.0, 1500.0, 300.0],
        detected=[105.0, 410.0, NAN, 716.0, 1.0],
        channel=[1, 0, -1, 3, 0],
        first_report_cf=[110.0, 410.0, NAN, NAN, 1.0],
        max_level=[1, 2, 0, 1, 1],
        solved=[120.0, NAN, NAN, 725.0, 5.0],
        solved_level=[1, 0, 0, 1, 1],
        solved_by=[0, -1, -1, 3, 0],
        official_close=[120.0, 430.0, NAN, 725.0, 5.0],
        deadline=[5.0, 21.0, 5.0, 10.0, 5.0],
        first_official_was_true=[True, False, False, True, True],
        relapsed_within_90=[False, True, False, False, False],
        spells=[1, 2, 1, 1, 1],
        accepted_share=[0.6, 0.4, NAN, 1.0, 1.0],
        state=[9, 2, 6, 9, 9],
        kept_level1_days=[NAN, 8.0, NAN, NAN, NAN],
        first_level=[1, 1, 0, 1, 1],
        first_attempt_solved=[1.0, 0.0, NAN, 1.0, 1.0],
        returns=[0, 1, 0, 0, 0],
    )


def daily() -> dict[str, np.ndarray[Any, Any]]:
    t = np.arange(DAYS)
    counts = {
        name: np.zeros(DAYS) for name in ("petitions", "incidents", "volunteers", "reports_hotline", "queued")
    }
    counts["petitions"][[10, 400, 401]] = 1
    counts["incidents"][400] = 1
    counts["volunteers"][[6, 13]] = 1
    counts["reports_hotline"][[0, 370]] = [3, 1]
    counts["queued"][[364, 729]] = [3, 7]
    busy = np.where(t % 7 < 5, 0.5, NAN)
    drift = {
        "trust_government": 0.5 + t / 10_000,
        "trust_neighbours": np.full(DAYS, 0.4),
        "belonging": np.full(DAYS, 0.5),
        "efficacy": np.full(DAYS, 0.45),
        "grudge": t / 1_000,
        "grievance": np.full(DAYS, 0.2),
        "partners": np.full(DAYS, 2.0),
        "staff_off_tickets": np.full(DAYS, 0.25),
        "staff_behind": (t < 73).astype(float),
    }
    return {"t": t, "community": np.zeros(DAYS, int), "utilisation_subdistrict": busy, **counts, **drift}


def tables() -> Tables:
    """Return a fresh set of tables."""
    months = np.arange(25)
    staff = np.where(months < 24, 3.0, 1.0)
    return {
        "community": columns(name=["tiny"], residents=[4], adults=[3], scale=[0.2], cash_k=[36.5]),
        "residents": residents(),
        "issues": issues(),
        "spells": columns(
            issue=[0, 1, 1, 2, 3, 4],
            start=[100.0, 400.0, 500.0, 450.0, 715.0, -10.0],
            end=[120.0, 430.0, 730.0, 500.0, 725.0, 5.0],
        ),
        "affected": columns(
            issue=[0, 0, 0, 1, 1, 2, 3, 4],
            resident=[0, 1, 2, 1, 3, 3, 0, 0],
            exposure=[1.0, 0.6, 0.6, 1.0, 0.6, 1.0, 1.0, 1.0],
            satisfaction=[0.5, 0.1, NAN, -0.7, -0.4, -0.5, 1.0, 0.3],
        ),
        "closures": columns(
            issue=[0, 1, 1, 3],
            time=[120.0, 420.0, 430.0, 725.0],
            handler=[0, 0, 5, 1],
            paper=[0.0, 1.0, 0.0, 0.0],
            mean_S=[0.3, NAN, -0.4, 1.0],
            mean_O=[0.2, NAN, -0.6, 1.0],
            mean_V=[0.1, NAN, -0.2, 0.5],
            mean_T=[0.5, NAN, 0.0, 0.9],
            level=[1, 1, 2, 1],
            procedure=[0, 0, 2, 0],
            distance=[0.2, NAN, 0.6, 0.4],
            outcome_top=[0.5, NAN, 0.4, 0.1],
            outcome_bottom=[0.3, NAN, -0.2, 0.1],
            adults=[2, NAN, 2, 1],
            tenants=[1, NAN, 2, 0],
            present=[1, NAN, 2, 1],
            present_tenants=[0, NAN, 1, 0],
            voice_present=[0.1, NAN, -0.2, 0.5],
            served=[2, NAN, 1, 1],
            aggrieved=[0, NAN, 1, 0],
        ),
        "daily": daily(),
        "partners": columns(
            t=[50.0, 400.0], community=[0, 0], resident=[0, 0], event=["accepted", "dropped"]
        ),
        "incidents": columns(t=[400.5], community=[0], building=[0], participants=[12]),
        "ledger": {
            "month": np.concatenate([months, months]),
            "cash_k": np.concatenate([staff, np.full(25, 99.0)]),
            "account": np.array(["staff:community"] * 25 + ["purse"] * 25),
        },
        "hours": columns(
            month=[0, 12], purpose=["report", "talk"], given=[10.0, 6.0], used=[10.0, 6.0], idle=[0.0, 0.0]
        ),
        "network": columns(
            community=[0],
            ties=[3],
            strength=[1.2],
            triples=[3],
            closed=[3],
            tenure_ties=[2],
            age_ties=[2],
            isolated=[1],
        ),
        "others": columns(month=[20], account=["property_company"], cost_k=[2.0]),
    }
