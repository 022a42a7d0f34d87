"""From measures to improvements, scores, limits and fronts: exact values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comparison.scores import contrasts, gap, interval_of
from experiments.designer.candidates import OPTIMISED, Candidate, placed, random_designs
from experiments.designer.judging import NOT_NAMED, NOT_RANDOM, NOTHING_BEATEN, WINS, verdicts_of
from experiments.designer.playing import Simulated, named_designs, scaled
from experiments.designer.reading import read_space
from experiments.designer.response import Outcome
from experiments.designer.scoring import Tried, front, ranked, scale_of, tried
from experiments.designer.search import clash
from experiments.designer.space import SEARCHED, Condition, Variable
from tests.helpers.toy_designs import toy_space

MINE = Candidate(OPTIMISED, "optimised 0001", {})


def outcome(burden: float, cost: float, cash: float = 0.0) -> Outcome:
    return Outcome({"burden": burden, "social_cost_per_resident": cost, "points_cash": cash})


def made(*gains: tuple[float, float], broken: float = 0.0, label: str = "a") -> Tried:
    """A design with these improvements in each world."""
    improvements = np.array(gains)
    return Tried(Candidate(OPTIMISED, label), improvements, improvements.sum(axis=1), {}, {"cash": broken}, 0)


def test_improvements_are_paired_differences_in_margins() -> None:
    space = toy_space()
    nothing = [outcome(40.0, 0.20), outcome(20.0, 0.30)]
    scale = scale_of(space, nothing)
    assert scale.margins == pytest.approx([0.05 * 30.0, 0.02 * 0.25])
    found = tried(space, MINE, [outcome(37.0, 0.21), outcome(20.0, 0.30)], nothing, scale)
    assert found.improvements == pytest.approx(np.array([[2.0, -2.0], [0.0, 0.0]]))
    assert found.score == pytest.approx(0.0)
    assert found.means["burden"] == 28.5


def test_a_failed_run_leaves_its_world_out_and_makes_a_design_infeasible() -> None:
    space = toy_space()
    nothing = [outcome(40.0, 0.2), outcome(40.0, 0.2)]
    found = tried(
        space, MINE, [outcome(36.0, 0.2), Outcome(stage="day 3")], nothing, scale_of(space, nothing)
    )
    assert found.failed == 1
    assert not found.feasible
    assert found.score == pytest.approx(2.0)


def test_a_measure_that_a_design_does_not_have_is_no_difference_and_breaks_no_limit() -> None:
    space = toy_space(limits={"tenants": {"measure": "points_tenant_share", "at_least": 0.2}})
    nothing = [outcome(float("nan"), 0.2)]
    found = tried(space, MINE, [outcome(36.0, 0.2)], nothing, scale_of(space, nothing))
    assert found.score == pytest.approx(0.0)
    assert found.feasible


def test_chance_of_harm_counts_worlds_that_are_worse_by_more_than_matters() -> None:
    space = toy_space(limits={"harm": {"measure": "chance_of_harm", "at_most": 0.3}})
    nothing = [outcome(40.0, 0.2)] * 4
    burdens = [36.0, 41.9, 42.1, 44.0]
    found = tried(space, MINE, [outcome(b, 0.2) for b in burdens], nothing, scale_of(space, nothing))
    assert found.means["chance_of_harm"] == 0.5
    assert found.broken == ("harm",)


def test_feasible_designs_rank_first_and_fronts_hold_no_beaten_one() -> None:
    good, better, broken = made((1, 1)), made((2, 1), label="b"), made((9, 9), broken=1.0, label="c")
    other = made((0, 3), label="d")
    assert [one.candidate.label for one in ranked([good, broken, better, other])] == ["b", "d", "a", "c"]
    assert {one.candidate.label for one in front([good, broken, better, other])} == {"b", "d"}


def test_limits_that_are_never_kept_together_are_named() -> None:
    def one(**excess: float) -> Tried:
        return Tried(MINE, np.zeros((1, 2)), np.zeros(1), {}, excess, 0)

    assert clash([one(cash=1, tenants=-1, harm=-1), one(cash=-1, tenants=1, harm=-1)]) == ("cash", "tenants")
    assert clash([one(cash=1, tenants=-1), one(cash=2, tenants=1)]) == ("cash",)
    assert clash([one(cash=1, tenants=1), one(cash=-1, tenants=0)]) == ()


def test_contrasts_by_hand() -> None:
    base = np.zeros(4)
    far, same = contrasts(
        [("nothing", "a", base, np.array([3.0, 3.2, 2.8, 3.0])), ("nothing", "b", base, base)], margin=1
    )
    assert (far.difference, far.verdict) == (3.0, "better")
    assert far.high - far.difference == pytest.approx(
        3.18245 * np.std([0, 0.2, -0.2, 0], ddof=1) / 2, rel=1e-5
    )
    assert (same.low, same.high, same.verdict) == (0.0, 0.0, "no difference")
    lost = contrasts([("nothing", "a", base, np.full(4, np.nan))], margin=1)[0]
    assert lost.verdict == "not resolved"


def test_the_gap_is_that_of_welch() -> None:
    found = gap(np.array([3.0, 5.0, 4.0]), np.array([1.0, 2.0, 3.0, 2.0, np.nan]))
    assert found.difference == pytest.approx(2.0)
    # s1² = 1, s2² = 2/3: error .7071, 27/7 degrees of freedom by Welch and Satterthwaite
    assert found.high - found.difference == pytest.approx(2.8175 * 0.70711, rel=1e-3)
    assert np.isnan(gap(np.array([1.0]), np.array([1.0, 2.0])).low)
    assert np.isnan(interval_of(np.array([1.0]))).all()


def test_verdicts_put_together() -> None:
    def family(**verdicts: str) -> list[object]:
        pairs = {
            "n_o": ("nothing", "optimised"),
            "m_o": ("named", "optimised"),
            "r_o": ("random", "optimised"),
        }
        pairs |= {"n_m": ("nothing", "named"), "n_r": ("nothing", "random")}
        made = contrasts([(*pairs[name], np.zeros(2), np.zeros(2)) for name in verdicts], margin=1)
        return [
            type(one)(**vars(one) | {"verdict": verdicts[name]})
            for one, name in zip(made, verdicts, strict=True)
        ]

    best = "better"
    assert verdicts_of(family(n_o=best, m_o=best, r_o=best, n_m=best, n_r=best), feasible=True) == (WINS,)  # type: ignore[arg-type]
    same = dict.fromkeys(("n_o", "m_o", "r_o", "n_m", "n_r"), "no difference")
    assert verdicts_of(family(**same), feasible=True) == (NOTHING_BEATEN, NOT_RANDOM, NOT_NAMED)  # type: ignore[arg-type]


@given(share=st.floats(0, 0.999999), low=st.floats(0.01, 10), span=st.floats(0.01, 10), log=st.booleans())
def test_values_lie_within_their_range(share: float, low: float, span: float, log: bool) -> None:
    variable = Variable(low=low, high=low + span, log=log)
    assert low <= placed(variable, share) <= (low + span) * (1 + 1e-12)


def test_steps_are_kept_and_all_reached() -> None:
    variable = Variable(low=1.0, high=4.0, step=1.0)
    assert {placed(variable, share) for share in np.linspace(0, 0.999, 50)} == {1.0, 2.0, 3.0, 4.0}


def test_fewer_random_designs_are_the_beginning_of_more() -> None:
    space = toy_space()
    few, many = random_designs(space, 5, 3), random_designs(space, 40, 3)
    assert [one.values for one in few] == [one.values for one in many[:5]]
    assert len({tuple(one.values.values()) for one in many}) == 40
    assert random_designs(space, 5, 4)[0].values != few[0].values


def test_designs_become_regimes_of_their_base() -> None:
    space = read_space("points")
    played = Simulated(space)
    regime = played.regime_of(Candidate(OPTIMISED, "optimised 0001", {"red_list_points.v": 0.004}))
    assert regime.overrides()["red_list_points.v"] == 0.004
    assert "red_list_points" in regime.mechanisms
    goods = next(one for one in named_designs(space) if one.label == "goods")
    fund = goods.values["red_list_points.fund"]
    condition = Condition.model_validate(
        {"name": "less", "title": {"en": "a", "zh": "b"}, "factors": {"red_list_points.fund": 0.5}}
    )
    assert scaled(played.regime_of(goods), condition).overrides()["red_list_points.fund"] == fund / 2
    worst = scaled(
        played.regime_of(goods), condition.model_copy(update={"factors": {"red_list_points.fund": 0.0}})
    )
    assert worst.overrides()["red_list_points.fund"] == 3.0
    assert played.scenario_of("kangfu_2", "gaming").numbers["red_list_points.c_n"] == 0.0012
    assert "red_list_points.c_n" not in played.scenario_of("kangfu_2", SEARCHED).numbers
