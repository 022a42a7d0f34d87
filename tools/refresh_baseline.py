"""Write the regression baseline anew: key figures of two short runs, and print what moved.

python -m tools.refresh_baseline
"""

from __future__ import annotations

from tests.helpers.baseline import BASELINE, HEAD, current, kept


def main() -> None:
    """Play the runs, print the figures that moved, and write tests/regression/baseline.yaml."""
    before = kept() if BASELINE.is_file() else {}
    after = current()
    lines = [HEAD]
    for run, figures in after.items():
        lines.append(f"{run}:\n")
        for name, value in figures.items():
            lines.append(f"  {name}: {value!r}\n")
            old = before.get(run, {}).get(name)
            if old != value:
                print(f"{run} {name}: {old} -> {value}")
    BASELINE.write_text("".join(lines), encoding="utf-8")
    print(f"written: {BASELINE.name}")


if __name__ == "__main__":
    main()
