"""The first experiment of the README: the same worlds under two regimes, and what differs."""

import cogov

result = cogov.compare(
    "dispute",
    regimes=["top_down_tech", "partner"],
    runs=2,  # worlds; 40 or more for a verdict
    days=60,  # leave this out to play the scenario's three years
    workers=1,
)
print(result.summary[["indicator", "difference", "low", "high", "verdict"]].head(12))
print(result.report(language="en"))
