"""A reward that ends leaves less participation than if it had never been, through crowding out and nothing else.

A calm community, so that nothing but points moves anybody: most residents hold points from activities, for thirty
weeks, until nothing can be had for them any more. Two weeks later the expected share of volunteers is compared
with that of the twin who was never rewarded, with the same people and the same luck. The dip lies near -.038
(sd .0025 between worlds) with the meta-analytic effect (d_tan = .36) and near 0 (sd .0007) without.

Error rates, mean of five worlds: a dip of 0 is said to be one (below -.02), or a true dip is missed, with a
chance below 1e-6; so is a mean beyond .01 on either side where there is no effect.

Must reject: crowding that ends with the reward; a reward whose size, not presence, undermines.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from sim.mechanisms.catalogue.red_list_points import Points
from sim.quantities import PARTICIPATION
from sim.world.community import Community
from tests.helpers.playing import free, model_of, regime_of

CALM = Community("calm", buildings=3, stairwells=3, floors=6, flats_per_floor=3, load=0.0)
POINTS, BESIDE = "red_list_points", "joint_activities"
STOPS, DURING, AFTER = 210, 203, 224
NUMBERS = {
    **free(POINTS, BESIDE),
    "participation.intercept": -5.6,
    "participation.b_cooperation": 0.0,
    "participation.b_older": 2.0,
    "joint_activities.n_act": 52.0,
}
DESIGN = {"k_hon": 0.0, "audit": 1.0, "fund": 30.0, "stops": STOPS, "activities": 1.0, "redeem_every": 12.0}
WORLDS = (1, 2, 3, 4, 5)
LEAST, NONE, MOST = -0.06, -0.02, 0.01


def expected_share(model: Any) -> float:
    """Return the mean chance that somebody who may volunteer does so this week."""
    participation = model.town.participation
    extra = model.town.values.total(PARTICIPATION, None, 0.0)
    halves = np.full(len(participation.erratic), 0.5)
    return float(expit(participation.volunteering_logit(model.town.latents, halves, extra)).mean())


@cache
def shares(seed: int, **levers: float) -> tuple[float, float]:
    """Return the expected share of volunteers a week before the reward ends and two weeks after; no levers: never."""
    names = (BESIDE, POINTS) if levers else (BESIDE,)
    numbers = {**NUMBERS, **{f"{POINTS}.{name}": value for name, value in levers.items()}}
    model = model_of(CALM, regime=regime_of(*names), numbers=numbers, days=AFTER + 1, seed=seed, submodels=[])
    found = []
    while model.running:
        model.step()
        if model.day in (DURING, AFTER):
            found.append(expected_share(model))
    model.close()
    return found[0], found[1]


def beside_the_twin(seed: int, **levers: float) -> tuple[float, float]:
    """Return by how much more or fewer volunteer than under the twin, before and after, relative to the twin."""
    with_points, twin = shares(seed, **{**DESIGN, **levers}), shares(seed)
    return with_points[0] / twin[0] - 1.0, with_points[1] / twin[1] - 1.0


def test_with_the_meta_analytic_effect_participation_dips() -> None:
    found = np.array([beside_the_twin(seed) for seed in WORLDS])
    assert (found[:, 0] > 0.0).all(), "while it lasts the reward draws people"
    assert LEAST < found[:, 1].mean() < NONE, found
    assert (found[:, 1] < 0.0).all()


def test_without_the_effect_the_dip_disappears() -> None:
    found = np.array([beside_the_twin(seed, ctl=0.0) for seed in WORLDS])
    assert (found[:, 0] > 0.0).all()
    assert abs(found[:, 1].mean()) < MOST, found


def test_the_dip_grows_with_the_effect() -> None:
    weak, strong = (
        np.mean([beside_the_twin(seed, d_tan=effect)[1] for seed in WORLDS[:2]]) for effect in (0.15, 0.36)
    )
    assert weak / strong == pytest.approx(0.15 / 0.36, rel=0.15)


def test_the_presence_of_a_reward_undermines_and_not_its_size() -> None:
    small, large = (
        np.mean([beside_the_twin(seed, v=reward)[1] for seed in WORLDS[:2]]) for reward in (0.002, 0.02)
    )
    assert abs(small - large) < MOST


def test_crowding_that_ended_with_the_reward_would_be_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Points.shift

    def forgetful(points: Points, case: None) -> Any:
        if not points.running:
            points.crowd[:] = 0.0
            points.town.latents.motivation[:] = points.town.latents.motivation_anchor
        return whole(points, case)

    monkeypatch.setattr(Points, "shift", forgetful)
    shares.cache_clear()
    found = [beside_the_twin(seed)[1] for seed in WORLDS[:2]]
    shares.cache_clear()
    assert not LEAST < np.mean(found) < NONE
