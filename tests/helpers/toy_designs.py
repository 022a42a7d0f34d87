"""A response with a known optimum and the noise of the model, for tests of the designer."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from experiments.designer.candidates import NAMED, NOTHING, Candidate
from experiments.designer.response import Asked, Outcome
from experiments.designer.space import Space
from sim.randomness import Draws

BEST = {f"lever_{i}": 0.2 + 0.08 * i for i in range(8)}
BURDEN, COST = 40.0, 0.2
LUCK, OWN = 6.0, 2.0
"""Standard deviations of burden between worlds, and of a design's own luck in each."""


class Toy:
    """Burden is lowest, by `gain`, at the optimum; cost rises with the first variable by a little.

    Worlds have luck that all designs share; each design has some luck of its own there, as in the model.
    `played` counts and `met` holds the seeds; after `stop_after` plays it is as if the user typed Ctrl-C.
    """

    def __init__(self, gain: float = 20.0, stop_after: int | None = None) -> None:
        self.gain, self.stop_after, self.played = gain, stop_after, 0
        self.met: set[int] = set()

    def __call__(self, asked: Sequence[Asked], /) -> Iterator[tuple[int, Outcome]]:
        for index, one in enumerate(asked):
            if self.stop_after is not None and self.played >= self.stop_after:
                raise KeyboardInterrupt
            self.played += 1
            self.met.add(one.setting.seed)
            yield index, Outcome(self.measures(one))

    def measures(self, one: Asked) -> dict[str, float]:
        draws = Draws(one.setting.seed)
        shared = float(draws.normal("person", entity=len(one.setting.community)))
        own = float(draws.normal("tie", entity=_serial(one.candidate.label)))
        values = one.candidate.values
        good = self.true_gain(values) if one.candidate.kind != NOTHING else 0.0
        burden = BURDEN + LUCK * shared - good + OWN * own
        return {
            "burden": burden,
            "social_cost_per_resident": COST + 0.0005 * values.get("lever_0", 0.0),
            "points_cash": 10.0 * values.get("lever_0", 0.0),
            "points_gamed_share": 0.0,
        }

    def true_gain(self, values: dict[str, float] | object) -> float:
        held = dict(values)  # type: ignore[call-overload]
        return self.gain * (1.0 - sum((held.get(name, 0.0) - best) ** 2 for name, best in BEST.items()))


def _serial(label: str) -> int:
    return zlib.crc32(label.encode())


def toy_space(**changes: object) -> Space:
    """A space of eight variables around that optimum."""
    plain = {
        "name": "toy",
        "title": {"en": "toy", "zh": "玩具"},
        "description": {"en": "toy", "zh": "玩具"},
        "scenario": "points",
        "base": "partner_no_tech",
        "community": "old_quarter",
        "days": 60,
        "variables": {name: {"low": 0.0, "high": 1.0} for name in BEST},
        "objectives": {
            "burden": {"indicator": "burden", "better": "lower", "margin": {"relative": 0.05}},
            "cost": {
                "indicator": "social_cost_per_resident",
                "better": "lower",
                "margin": {"relative": 0.02},
            },
        },
        "designs": ["goods"],
        "unseen": ["kangfu_2", "wawuli"],
        "effort": {
            "worlds": 2,
            "rounds": [{"designs": 16, "worlds": 4}, {"designs": 4, "worlds": 12}],
            "test": 12,
            "start": 16,
        },
    }
    return Space.model_validate(plain | changes)


def toy_named() -> list[Candidate]:
    """One design found in practice, away from the optimum."""
    return [Candidate(NAMED, "goods", {name: 0.9 - 0.7 * best for name, best in BEST.items()})]
