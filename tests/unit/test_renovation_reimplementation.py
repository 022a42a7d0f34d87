"""An independent second writing of model 7.5's plan, votes and transfers, made from the text alone: plain loops.

Both must agree on 1,000 random stairwells: votes and fen exactly, beliefs, utilities and chances to 1e-9.
"""

from __future__ import annotations

import math
from fractions import Fraction as F
from random import Random

import numpy as np
import pytest

from sim.handling.renovation.money import opening_terms
from sim.handling.renovation.numbers import BargainingNumbers
from sim.handling.renovation.project import Project, Round
from sim.handling.renovation.registry import renovation
from sim.handling.renovation.rounds import hear, suit_chance, visit
from sim.laws import consent_rule
from sim.parameters import Book
from tests.helpers.stairwells import made

NUMBERS, LIFT = BargainingNumbers.read(), Book()[renovation("lift")]

# The second writing starts here.
#                      who votes of all; who agrees, of whom; whether areas count
LAW = {
    "cc278": (F(2, 3), F(3, 4), "voting", True), "zz_two_thirds_of_all": (F(0), F(2, 3), "all", True),
    "sh90": (F(0), F(9, 10), "all", False), "unanimity": (F(0), F(1), "all", True),
}  # fmt: skip


def divided(total: int, weights: list[float]) -> list[int]:
    """Whole fen by the largest remainder, the first of equals."""
    weights = weights if sum(weights) else [1.0] * len(weights)
    exact = [total * (w / sum(weights)) for w in weights]
    parts = [math.floor(x) for x in exact]
    late = sorted(range(len(parts)), key=lambda j: (parts[j] - exact[j], j))
    for j in late[: total - sum(parts)]:
        parts[j] += 1
    return parts


def plan(s: dict) -> list[int]:
    """What each flat gets (above 0) or pays under (c3, k1, k2), fen."""
    c3, k1, k2 = s["scheme"]
    coef = [0, 0, c3, (c3 + 0.9) / 2, 0.9, 1.0]
    weight = [coef[f - 1] * a for f, a in zip(s["floor"], s["area"], strict=True)]
    high = [w if f > 2 else 0 for f, w in zip(s["floor"], weight, strict=True)]
    got = [round({1: k1, 2: k2}.get(f, 0) * 100_000) if any(high) else 0 for f in s["floor"]]
    paid = divided(sum(got), high) if any(got) else [0] * len(got)
    return [g - p - h for g, p, h in zip(got, paid, divided(s["need"], weight), strict=True)]


def values(s: dict) -> tuple[list[float], list[float]]:
    """Payoffs, and utilities that mind being behind and ahead of the others."""
    x = [g - b + m / 100_000 for g, b, m in zip(s["gain"], s["perceived"], s["money"], strict=True)]
    u = []
    for j, mine in enumerate(x):
        others = x[:j] + x[j + 1 :]
        behind = sum(max(o - mine, 0) for o in others) / len(others)
        ahead = sum(max(mine - o, 0) for o in others) / len(others)
        u.append(mine - 0.25 * (s["alpha"][j] * behind + 0.5 * s["alpha"][j] * ahead))
    return x, u


def enough(s: dict, votes: list[bool], yes: list[bool]) -> bool:
    took, agree, whose, areas = LAW[s["law"]]
    good = any(yes)
    for size in ([1] * len(yes), s["area"]):
        counts = [sum(a for a, one in zip(size, flags, strict=True) if one) for flags in (votes, yes)]
        of = counts[0] if whose == "voting" else sum(size)
        if size is not s["area"] or areas:
            good &= counts[0] >= took * sum(size) and counts[1] >= agree * of
    return good


def turn(s: dict, hearing: bool, expert: float) -> dict:
    """One round of visits or one hearing; changes beliefs and money."""
    n, (x, _) = range(len(s["gain"])), values(s)
    here = [True for _ in n]
    for j in n:
        logit = -0.6 + 1.2 * (abs(x[j]) > 8) + 1.5 * s["trust_n"][j] - 0.8 * s["absent"][j]
        here[j] = not hearing or s["attend"][j] < 1 / (1 + math.exp(-logit))
        speed = 0.35 * (0.5 + 0.5 * s["trust_n"][j]) * expert * here[j] if hearing else 0.15
        s["perceived"][j] += speed * (s["loss"][j] - s["perceived"][j])
    _, u = values(s)
    press = [0 if hearing else 4 * (0.5 + t) for t in s["trust_g"]]
    votes = [s["part"][j] < 0.5 if s["absent"][j] else abs(u[j]) > 3 or s["part"][j] < 0.75 for j in n]
    yes = [votes[j] and (u[j] > 0 or u[j] > -press[j]) for j in n]
    passed = enough(s, votes, yes)
    if hearing and not passed:
        told = [u[j] - (0.3 * abs(u[j]) + 2) * (here[j] and s["trust_n"][j] < 0.4) for j in n]
        up, down = [max(t, 0) for t in told], [max(-t, 0) for t in told]
        moved = round(min(0.12 * sum(up), sum(down), 40) * 100_000)
        for j, (gives, takes) in enumerate(zip(divided(moved, up), divided(moved, down), strict=True)):
            s["money"][j] += takes - gives if moved else 0
    return {"here": here, "u": u, "votes": votes, "yes": yes, "passed": passed}


# It ends here.


def random_stairwell(luck: Random) -> dict:
    n = luck.choice([4, 8, 10, 12, 12, 18, 24])
    each = {
        name: [luck.random() for _ in range(n)] for name in ("trust_n", "trust_g", "part", "attend", "suit")
    }
    share, most = luck.uniform(0, 0.6), luck.choice([20, 100, 300])
    return each | {
        "floor": [luck.randint(1, 6) for _ in range(n)], "area": [luck.randint(500_000, 1_200_000) for _ in range(n)],
        "gain": [luck.uniform(0, most) for _ in range(n)], "loss": [luck.expovariate(0.1) for _ in range(n)],
        "perceived": [luck.expovariate(0.06) for _ in range(n)], "absent": [luck.random() < share for _ in range(n)],
        "alpha": [luck.choice([0, 0.25, 0.5, 1]) for _ in range(n)], "law": luck.choice(list(LAW)),
        "scheme": (luck.choice([0.1, 0.3, 0.5, 0.7]), luck.randrange(0, 70, 10), luck.randrange(0, 50, 10)),
        "need": 1_000 * luck.randint(0, 40_000), "hearing": luck.random() < 0.5, "expert": luck.choice([0.5, 1.0]),
    }  # fmt: skip


def produced(s: dict) -> Project:
    project = made(
        s["gain"], loss=s["loss"], perceived=s["perceived"], alpha=s["alpha"], floor=s["floor"],
        area_cm2=s["area"], absent=s["absent"], trust_neighbours=s["trust_n"], trust_government=s["trust_g"],
        part=s["part"], attend=s["attend"], suit=s["suit"],
    )  # fmt: skip
    owners, scheme = project.owners, s["scheme"]
    weights = LIFT.coefficients(owners, scheme) * owners.area_cm2
    need = np.int64(s["need"])
    project.terms = opening_terms(need, weights, LIFT.received(owners, scheme), LIFT.payers(owners))
    return project


def played(project: Project, s: dict) -> Round:
    rule = consent_rule(s["law"])
    return hear(project, rule, NUMBERS, s["expert"]) if s["hearing"] else visit(project, rule, NUMBERS)


def test_the_two_writings_agree() -> None:
    luck, passed, moved = Random(75), 0, 0
    for _ in range(1_000):
        s = random_stairwell(luck)
        project = produced(s)
        s["money"] = plan(s)
        assert project.terms.net.tolist() == s["money"]
        for _ in range(luck.randint(1, 5)):
            told, made_ = turn(s, s["hearing"], s["expert"]), played(project, s)
            assert made_.attended.tolist() == told["here"]
            assert made_.perceived.tolist() == pytest.approx(s["perceived"], abs=1e-9)
            assert made_.utility.tolist() == pytest.approx(told["u"], abs=1e-9)
            assert made_.taking_part.tolist() == told["votes"]
            assert made_.yes.tolist() == told["yes"]
            assert bool(made_.consent.passed) is told["passed"]
            assert project.terms.net.tolist() == s["money"]
            if told["passed"]:
                break
        passed += told["passed"]
        moved += bool(project.terms.transfer.any())
        chance = [
            min(0.3, 0.02 - 0.003 * u) * (1 - 0.4 * t) if u < 0 else 0
            for u, t in zip(told["u"], s["trust_g"], strict=True)
        ]
        sues = suit_chance(made_.utility, project.owners.trust_government, project.heard, NUMBERS)
        assert sues.tolist() == pytest.approx(chance, abs=1e-9)
    assert 150 < passed < 850
    assert moved > 300
