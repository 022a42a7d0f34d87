"""A made-up result folder in the shape of a real one: figures and report are tested without a model.

No number in it comes from a simulation. `write_result(folder)` is deterministic; `runs`, `days` and `failed`
say how large it is and which runs did not come to their end.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.comparison import Design, summarise
from analysis.frontier import frontier_points
from tests.helpers.synthetic_projects import project_tables

REGIMES = ("top_down", "top_down_tech", "partner_no_tech", "partner")
TITLES = {
    "top_down": ("Top-down", "自上而下"),
    "top_down_tech": ("Top-down with the platform", "自上而下加平台"),
    "partner_no_tech": ("Partners without the platform", "合伙人（无平台）"),
    "partner": ("Partners with the platform", "合伙人加平台"),
}
BUILDINGS = 25
COUNT = {"top_down": 1.12, "top_down_tech": 1.0, "partner_no_tech": 0.93, "partner": 0.82}
MADE_UP: dict[str, tuple[float, float, tuple[float, float, float, float]]] = {
    # name: mean under the baseline, spread between worlds, shift under each regime
    "burden": (28.4, 3.0, (3.1, 0.0, -1.2, -4.6)),
    "satisfaction_all": (-0.21, 0.04, (-0.03, 0.0, 0.05, 0.09)),
    "burden_gap_tenure": (0.22, 0.06, (0.0, 0.0, 0.04, 0.06)),
    "social_cost_per_resident": (0.412, 0.02, (-0.004, 0.0, 0.011, 0.024)),
    "small_local": (0.46, 0.03, (-0.05, 0.0, 0.1, 0.14)),
    "wrong_retention": (0.11, 0.03, (0.0, 0.0, 0.03, 0.02)),
    "closure_gap": (0.31, 0.04, (0.07, 0.0, 0.04, -0.08)),
    "early_share": (0.24, 0.03, (-0.02, 0.0, 0.05, 0.07)),
    "warning_lead": (6.2, 1.5, (0.0, 0.0, 0.6, 0.9)),
    "time_to_solution": (17.5, 2.0, (4.0, 0.0, -1.0, -5.1)),
    "petitions": (42.0, 12.0, (6.0, 0.0, -3.0, -9.0)),
    "incidents": (1.1, 1.0, (0.2, 0.0, 0.0, -0.2)),
    "grudge_mean": (0.18, 0.02, (0.01, 0.0, -0.01, -0.02)),
    "trust_government": (0.52, 0.02, (-0.01, 0.0, 0.004, 0.03)),
    "trust_neighbours": (0.47, 0.02, (0.0, 0.0, 0.02, 0.03)),
    "belonging": (0.50, 0.02, (0.0, 0.0, 0.002, 0.003)),
    "cash_per_resident": (0.31, 0.0, (0.0, 0.0, 0.0, 0.0)),
    "resident_hours": (0.02, 0.005, (0.0, 0.0, 1.9, 2.2)),
    "others_cost": (0.098, 0.015, (0.012, 0.0, -0.012, -0.03)),
    "level2_ever": (0.38, 0.03, (0.04, 0.0, -0.1, -0.12)),
    "backlog": (61.0, 9.0, (10.0, 0.0, -6.0, -14.0)),
}
WINDOWS = ("first_year", "mature", "all")


def write_result(
    folder: Path, *, runs: int = 12, days: int = 730, failed: Sequence[tuple[int, str]] = ()
) -> Path:
    """Write every file of a result folder; `failed` lists (seed, regime) of runs that ended in an error."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(20260101)
    table = runs_table(random, runs, failed)
    table.to_parquet(folder / "runs.parquet")
    seeds = range(1, runs + 1)
    played = [(seed, name) for seed in seeds for name in REGIMES if (seed, name) not in failed]
    made = {
        "daily": daily_table,
        "issues": issues_table,
        "groups": groups_table,
        "points": points_table,
        "points_books": books_table,
        "lorenz": lorenz_table,
        "earners": earners_table,
    }
    for name, make in made.items():
        parts = [
            make(np.random.default_rng((seed, 7)), regime, days).assign(regime=regime, seed=seed)
            for seed, regime in played
        ]
        pd.concat(parts, ignore_index=True).to_parquet(folder / f"{name}.parquet")
    for name, frame in project_tables(REGIMES, runs).items():
        frame.to_parquet(folder / f"{name}.parquet")
    found = summarise(table, Design(REGIMES, days))
    names = {
        "summary": found.summary,
        "summary_more": found.more,
        "pooled": found.pooled,
        "cost_effectiveness": found.cost_effectiveness,
        "frontier": frontier_points(budgets_table(table), ("burden", "satisfaction_all")),
    }
    for name, frame in names.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    told = {
        **manifest(runs, days),
        "dominance": dict(found.dominance),
        "notes": [{"code": note.code, "values": dict(note.values)} for note in found.notes],
    }
    (folder / "manifest.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder


def budgets_table(table: pd.DataFrame) -> pd.DataFrame:
    """The finished runs at three budgets: more cash costs more and helps a little, the more so the less there was."""
    whole = table[table["stage"] == ""]
    parts = [
        pd.DataFrame(
            {
                "regime": whole["regime"],
                "cash": cash,
                "seed": whole["seed"],
                "social_cost_per_resident": whole["social_cost_per_resident|mature"] + (cash - 325) / 3000,
                "burden": whole["burden|mature"] * (325 / cash) ** 0.5,
                "satisfaction_all": whole["satisfaction_all|mature"] + 0.1 * (1 - 325 / cash),
            }
        )
        for cash in (300.0, 400.0, 600.0)
    ]
    return pd.concat(parts, ignore_index=True)


def runs_table(random: np.random.Generator, runs: int, failed: Sequence[tuple[int, str]]) -> pd.DataFrame:
    """A row a run and regime; the worlds' luck is common to the regimes."""
    luck = {name: random.normal(size=runs) for name in MADE_UP}
    rows: list[dict[str, Any]] = []
    for seed in range(1, runs + 1):
        for at, regime in enumerate(REGIMES):
            wrong = (seed, regime) in failed
            row: dict[str, Any] = {
                "seed": seed,
                "regime": regime,
                "stage": "day 200" if wrong else "",
                "message": "RuntimeError: the mechanism <demo> raised" if wrong else "",
                "N": 3400,
            }
            for name, (mean, spread, shifts) in MADE_UP.items():
                for window, weight in (("first_year", 0.4), ("mature", 1.0), ("all", 0.7)):
                    own = 0.3 * spread * random.normal()
                    value = mean + weight * shifts[at] + spread * luck[name][seed - 1] + own
                    value = max(0.0, value) if name == "incidents" else value
                    row[f"{name}|{window}"] = float("nan") if wrong else value
            rows.append(row)
    return pd.DataFrame(rows)


def daily_table(random: np.random.Generator, regime: str, days: int) -> pd.DataFrame:
    """Open issues of one run: a wave with noise that the regime scales up or down after the start."""
    t = np.arange(days)
    wave = 60 + 8 * np.sin(t / 58) + np.cumsum(random.normal(0, 0.8, days)) * 0.35 + random.normal(0, 2, days)
    effect = 1 + (COUNT[regime] - 1) * (1 - np.exp(-t / 120))
    volunteers = np.where(t % 7 == 6, random.poisson(30 / COUNT[regime], days), 0)
    opened = np.maximum(0, wave * effect).round().astype(int)
    return pd.DataFrame({"t": t, "community": 0, "open": opened, "volunteers": volunteers})


def points_table(random: np.random.Generator, regime: str, days: int) -> pd.DataFrame:
    """Points of each month of one run; only partners have any."""
    month = np.arange(days // 30 if regime.startswith("partner") else 0)
    issued = 2500 + random.normal(0, 200, len(month))
    return pd.DataFrame(
        {"month": month, "community": 0, "issued": issued, "redeemed": 0.8 * issued, "expired": 0.1 * issued}
    )


def books_table(random: np.random.Generator, regime: str, days: int) -> pd.DataFrame:
    """What lies behind the points of one run: the reward of one arm ends after a year."""
    month = np.arange(days // 30 if regime.startswith("partner") else 0)
    ends = 365 if regime == "partner" else days
    return pd.DataFrame(
        {
            "month": month,
            "community": 0,
            "gamed": random.uniform(50, 150, len(month)),
            "dry": (month > 15).astype(int),
            "rewarded_days": np.clip(ends - 30 * month, 0, 30),
        }
    )


def lorenz_table(_: np.random.Generator, regime: str, __: int) -> pd.DataFrame:
    """Lorenz curves of one run, p to a power."""
    p = np.linspace(0, 1, 51)
    powers = {"hours": 3.0, "points": 5.0} if regime.startswith("partner") else {"hours": 3.0}
    parts = [pd.DataFrame({"measure": name, "p": p, "share": p**power}) for name, power in powers.items()]
    return pd.concat(parts, ignore_index=True)


def earners_table(_: np.random.Generator, regime: str, __: int) -> pd.DataFrame:
    """Points by group of one run: tenants earn half as many a head, the old twice as many."""
    groups = {
        "tenure": {"owner": 1.0, "family": 1.0, "tenant": 0.5},
        "age": {"0-17": 0.0, "18-39": 1.0, "40-59": 1.0, "60-74": 2.0, "75+": 2.0},
        "status_third": {"0": 0.8, "1": 1.0, "2": 1.2},
    }
    earns = regime.startswith("partner")
    rows = [
        {"dimension": dimension, "group": group, "n": 1000, "points": 1000.0 * share * earns, "hours": 500.0}
        for dimension, shares in groups.items()
        for group, share in shares.items()
    ]
    return pd.DataFrame(rows)


def issues_table(random: np.random.Generator, regime: str, days: int, count: int = 350) -> pd.DataFrame:
    """Issues of one run with their endings."""
    birth = np.sort(random.uniform(0, days, count))
    time = random.lognormal(2.6 + np.log(COUNT[regime]) * 2, 1.2, count)
    own_end = birth + random.exponential(300, count)
    paper = random.uniform(size=count) < 0.12 * COUNT[regime]
    solved = np.where((birth + time < days) & (birth + time < own_end) & ~paper, birth + time, np.nan)
    weights = {
        "top_down": (5, 2, 0, 0, 1, 5, 3, 1),
        "top_down_tech": (5, 2, 0, 0, 1, 4, 3, 1),
        "partner_no_tech": (4, 2, 3, 1, 0, 3, 2, 0.5),
        "partner": (4, 2, 4, 1.5, 0, 2, 2, 0.5),
    }[regime]
    handler = random.choice(8, count, p=np.array(weights) / sum(weights))
    state = np.where(np.isfinite(solved), 9, np.where(own_end < days, 6, np.where(paper, 5, 2)))
    closed = np.where(np.isfinite(solved), solved, np.where(paper, np.minimum(birth + 10, days), np.nan))
    return pd.DataFrame(
        {
            "id": np.arange(count),
            "birth": birth,
            "self_end": own_end,
            "solved": solved,
            "state": state,
            "official_close": closed,
            "solved_by": np.where(np.isfinite(solved), handler, -1),
            "solved_level": np.where(np.isfinite(solved), 1, 0),
        }
    )


def groups_table(random: np.random.Generator, regime: str, days: int) -> pd.DataFrame:
    """Burden by group of one run; tenants gain less and a few buildings lose."""
    step = (COUNT[regime] - 1) * 28
    named: list[tuple[str, str, int, float]] = [
        ("tenure", "owner", 1300, 1.2),
        ("tenure", "family", 1000, 1.2),
        ("tenure", "tenant", 1100, 0.35),
        ("age", "0-17", 520, 0.8),
        ("age", "18-39", 760, 0.7),
        ("age", "40-59", 1050, 1.0),
        ("age", "60-74", 820, 1.5),
        ("age", "75+", 250, 0.2),
        ("status_third", "0", 1130, 0.6),
        ("status_third", "1", 1130, 1.0),
        ("status_third", "2", 1140, 1.4),
    ]
    named += [("digital", "yes", 2500, 1.0), ("digital", "no", 380, 0.3)]
    named += [("building", str(at), 136, 1.9 - 0.105 * at) for at in range(BUILDINGS)]
    rows = []
    for dimension, group, n, strength in named:
        base = 28 + random.normal(0, 2)
        own = base + step * strength + random.normal(0, 1.2) * (COUNT[regime] != 1)
        rows += [
            {
                "dimension": dimension,
                "group": group,
                "window": window,
                "n": n,
                "burden": own,
                "satisfaction": -0.2,
                "hours_given": 1.0,
                "trust_change": 0.01,
            }
            for window in WINDOWS[:2]
        ]
    return pd.DataFrame(rows)


def manifest(runs: int, days: int) -> dict[str, Any]:
    """What the program writes into manifest.json, in small."""
    number = {"unit": "-", "kind": "uncertain", "source": "asm", "since": "2026-11-22"}
    return {
        "format": 1,
        "kind": "comparison",
        "state": "finished",
        "code_version": "0.1.0",
        "code_hash": "5f0c3a",
        "python": "3.11.7",
        "packages": {"mesa": "3.3.1", "numpy": "2.4.6"},
        "scenario_hash": "9ab1",
        "accounting": "equal_cash",
        "scenario": {
            "name": "dispute",
            "title": both("Neighbour disputes", "邻里纠纷"),
            "days": days,
            "communities": ["old_quarter"],
            "description": both("Disputes between neighbours in an old quarter.", "老旧小区里的邻里纠纷。"),
        },
        "communities": [
            {"name": "old_quarter", "title_en": "Old quarter", "title_zh": "老城片区", "residents": 3400}
        ],
        "regimes": [
            {
                "name": name,
                "title": both(*TITLES[name]),
                "description": None,
                "mechanisms": ["council"] if name.startswith("partner") else [],
            }
            for name in REGIMES
        ],
        "mechanisms": [
            {
                "name": "council",
                "title": both("Council", "小院议事厅"),
                "text": both("Residents are heard in rounds.", "居民分轮议事。"),
            }
        ],
        "parameters": [
            {
                "name": "experience.w_outcome",
                "value": 0.5,
                "default": 0.5,
                "low": 0.3,
                "high": 0.8,
                "title": both("weight of the outcome", "结果的权重"),
                **number,
            },
            {
                "name": "wages.staff",
                "value": [96.0, 120.5],
                "default": [90.0, 120.5],
                "low": 40,
                "high": 300,
                "title": both("yearly wage", "年工资"),
                **number,
                "unit": "k RMB",
                "kind": "lever",
                "source": "f:Z12",
            },
        ],
        "schedule": [
            {"name": "births", "every": 1, "what": "births", "attached": []},
            {"name": "hearings", "every": 7, "what": "hearings", "attached": ["council"]},
        ],
        "staff_mix": {
            "searched": True,
            "missing": [],
            "regimes": {
                name: {"share": 0.65, "room": 0.125, "tuned_burden": 27.9, "seeds": 40, "tried": 14}
                for name in REGIMES
            },
        },
        "optimism": dict.fromkeys(REGIMES, -0.4),
        "extra_cash": dict.fromkeys(REGIMES, 0.0),
        "seeds": [1, runs],
        "runs": runs,
    }


def both(en: str, zh: str) -> dict[str, str]:
    """A text in both languages."""
    return {"en": en, "zh": zh}
