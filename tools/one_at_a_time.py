"""Remove each mechanism alone from a regime, add each that it lacks, and write a table of what that does.

    .venv/bin/python tools/one_at_a_time.py everyday partner --runs 40 --out results/one_at_a_time
    .venv/bin/python tools/one_at_a_time.py everyday top_down_tech --runs 40 --out results/one_at_a_time

Every arm has the base regime's staff mix, so that nothing differs but the mechanism and the staff that its price
buys. The table is Markdown on stdout; progress goes to stderr. Stopped, the same command goes on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

import cogov
from experiments.staff_mixes import default_mix, find_mix, with_mix
from sim.errors import CoGovError
from sim.scenario import Regime, Scenario, read_regime, read_scenario

SHOWN = ("burden", "satisfaction_all", "burden_gap_tenure", "social_cost_per_resident", "elder_delay_mean")
WITHOUT, WITH = "without", "with"


def arms(scenario: Scenario, base: Regime) -> list[Regime]:
    """Return the base with its staff mix, then it without each mechanism it has and with each it lacks."""
    record = find_mix(scenario, base, "equal_cash")
    base = with_mix(base, record.mix if record else default_mix(scenario, base))
    played = list(scenario.attached(base))
    found = [base.model_copy(update={"mechanisms": {name: dict(base.mechanisms[name]) for name in played}})]
    for name in scenario.mechanisms:
        if name in played:
            kept = {one: dict(base.mechanisms[one]) for one in played if one != name}
            found.append(_arm(base, f"{WITHOUT}_{name}", kept))
        else:
            found.append(_arm(base, f"{WITH}_{name}", {**{one: {} for one in played}, name: {}}))
    return found


def _arm(base: Regime, name: str, mechanisms: dict[str, dict[str, float | tuple[float, ...]]]) -> Regime:
    return base.model_copy(
        update={"name": name, "title": None, "description": None, "mechanisms": mechanisms}
    )


def table(summary: pd.DataFrame, base: str) -> Iterable[str]:
    """Yield the lines of a Markdown table: a row an arm, difference from the base with its 95 % interval."""
    mature = summary[(summary["window"] == "mature") & (summary["baseline"] == base)]
    yield f"| {base} | " + " | ".join(SHOWN) + " | better / worse |"
    yield "|" + " --- |" * (len(SHOWN) + 2)
    for name, rows in mature.groupby("alternative", sort=False):
        cells = [_cell(rows[rows["indicator"] == indicator]) for indicator in SHOWN]
        counts = rows["verdict"].value_counts()
        yield (
            f"| {name} | " + " | ".join(cells) + f" | {counts.get('better', 0)} / {counts.get('worse', 0)} |"
        )


def _cell(rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    row = rows.iloc[0]
    told = f"{row['difference']:+.3g} [{row['low']:.3g}, {row['high']:.3g}]"
    return f"{told} {row['verdict']}"


def main() -> int:
    """Play and print; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenario")
    parser.add_argument("regime")
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--workers", type=int, default=None)
    parser.add_argument("--out", type=Path, required=True, help="folder; the regime's name is added")
    asked = parser.parse_args()
    try:
        scenario, base = read_scenario(asked.scenario), read_regime(asked.regime)
        result = cogov.compare(
            scenario, arms(scenario, base), runs=asked.runs, workers=asked.workers, out=asked.out / base.name
        )
    except CoGovError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(table(result.summary, base.name)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
