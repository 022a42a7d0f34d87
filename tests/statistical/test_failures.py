"""Every failure of section 8 can occur, and shows: with its knob turned the diagnostic lies on one side of the
threshold, without on the other, in the mean over worlds; and in each world the play with it is the worse one.

Both plays have the same seed, hence the same luck. The first worlds are few; the further ones, which no
threshold was chosen on, are played by `make test-long`.
"""

from __future__ import annotations

import pytest

from analysis.indicators import column_name
from experiments.failures import (
    SIDES,
    Failure,
    list_failures,
    play_failure,
    read_failure,
    regime_of,
    scenario_of,
)
from experiments.running import play

WORLDS = (1, 2)
FURTHER = (21, 22, 23)
KEPT_GAP, SETTLEMENT_GAP = 0.7, 0.2
YEARS = 3 * 365


def check_both_sides(failure: Failure, seeds: tuple[int, ...]) -> None:
    there, gone = ([play_failure(failure, on=on, seed=seed) for seed in seeds] for on in (True, False))
    told = f"{failure.diagnostic}: {there} with the failure, {gone} without; threshold {failure.threshold:g}"
    assert failure.shows(sum(there) / len(seeds)), told
    assert failure.clear(sum(gone) / len(seeds)), told
    sign = SIDES[failure.side]
    assert all(sign * one > sign * other for one, other in zip(there, gone, strict=True)), told


@pytest.mark.parametrize("name", list_failures())
def test_it_happens_with_its_knob_and_not_without(name: str) -> None:
    check_both_sides(read_failure(name), WORLDS)


@pytest.mark.long
@pytest.mark.parametrize("name", list_failures())
def test_it_does_so_in_worlds_that_no_threshold_was_chosen_on(name: str) -> None:
    check_both_sides(read_failure(name), FURTHER)


@pytest.mark.long
def test_low_trust_and_high_trust_stay_apart_for_three_years() -> None:
    """Most of the gap that two communities start with is kept, and so is a gap in what they settle."""
    failure = read_failure("low_trust_trap").model_copy(update={"days": YEARS})
    ends, starts, settled = [], [], []
    for on in (True, False):
        found = play(scenario_of(failure, on), regime_of(failure), WORLDS[0], keep=()).indicators
        end, change = (
            found[column_name(name, "all")] for name in ("trust_neighbours", "trust_neighbours_change")
        )
        ends.append(end)
        starts.append(end - change)
        settled.append(found[column_name(failure.diagnostic, "all")])
    assert settled[1] - settled[0] > SETTLEMENT_GAP
    assert ends[1] - ends[0] > KEPT_GAP * (starts[1] - starts[0]) > 0.0
