"""An independent second writing of model 7.4.4, made from the text alone: plain loops, no number files.

Both must agree to 1e-9 on 1,000 random attempts of every kind.
"""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest

from sim.handling import attempt as product
from sim.handling.deliberation import DeliberationNumbers
from sim.handling.handlers import HandlersNumbers, capability_table, issue_needs
from sim.handling.hearings import influence
from sim.seams import HandlerKind

#         τ    μ    a     iota     trust of an official attempt
HANDLER = [
    (0.35, 0.50, 0.35, 0.7, "G"), (0.80, 0.30, 0.20, 0.8, "G"), (0.70, 0.70, 0.20, 0.95, "N"),
    (0.25, 0.60, 0.05, 0.95, "G"), (0.40, 0.60, 0.50, 1.0, "G"), (0.60, 0.40, 0.75, 0.7**2, "G"),
    (0.75, 0.35, 0.90, 0.7**3, "G"), (0.85, 0.30, 0.98, 0.7**4, "G"),
]  # fmt: skip
#        r_τ   r_μ   r_a
NEED = [
    (0.45, 0.25, 0.30), (0.05, 0.70, 0.25), (0.15, 0.50, 0.35), (0.25, 0.45, 0.30), (0.05, 0.35, 0.60),
    (0.35, 0.10, 0.55),
]  # fmt: skip


def reference(case: dict) -> dict:
    """One attempt as the text tells it."""
    tau, mu, a, iota, whose = HANDLER[case["h"]]
    theta, here = list(case["theta"]), case["present"]
    trust = case["trust_n"] if case["way"] != "official" or whose == "N" else case["trust_g"]
    if case["way"] == "official":
        mean = sum(theta[i] for i in here) / len(here)
        x = iota * mean + 0.25 * case["kappa"] * case["z"]
    else:
        w = {i: case["status"][i] ** (case["elite"] * (1 - case["facil"])) for i in here}
        if case["way"] == "mediation":
            w = dict.fromkeys(here, 1.0)
        for _ in range(1 if case["way"] == "mediation" else case["n_delib"]):
            x = sum(w[i] * theta[i] for i in here) / sum(w.values())
            for i in here:
                if abs(x - theta[i]) < case["bound"]:
                    theta[i] += case["concede"] * mu * case["trust_n"][i] * (x - theta[i])
        x = sum(w[i] * theta[i] for i in here) / sum(w.values())
        if case["way"] == "hearing":
            x *= case["hear_iota"]
    accepted = []
    for i, wish in enumerate(theta):
        asked = case["resv0"] + case["resv1"] * (1 - trust[i]) + (0 if i in here else 0.10)
        accepted.append(math.exp(-((x - wish) ** 2) / (2 * case["tol"] ** 2)) >= asked)
    share = sum(accepted) / len(accepted)
    r_t, r_m, r_a = NEED[case["type"]]
    if not case["small"]:
        r_t, r_m, r_a = r_t / 1.15, r_m / 1.15, (r_a + 0.15) / 1.15
    other = max(case["enforce"] * a, case["mediate_w"] * mu if len(here) >= 2 else 0.0)
    reach = r_t * tau + r_a * a + r_m * (share + (1 - share) * other) - case["diff"]
    p = 1 / (1 + math.exp(-case["steep"] * reach))
    q = (0.5 + 0.5 * tau) * case["q_factor"]
    return {"x": x, "A": share, "p": p, "q": q, "solved": case["u"] < p, "accepted": accepted, "theta": theta}


def random_case(luck: Random) -> dict:
    n = luck.randint(2, 40)
    way = luck.choice(["official", "mediation", "hearing"])
    here = sorted(luck.sample(range(n), luck.randint(1 if way == "official" else 2, n)))
    persons = {k: [luck.random() for _ in range(n)] for k in ("trust_n", "trust_g")}
    return persons | {
        "h": luck.randrange(8), "way": way, "present": here, "type": luck.randrange(6),
        "theta": [luck.gauss(0, 1.2) for _ in range(n)], "small": luck.random() < 0.5,
        "status": [luck.lognormvariate(0, 0.6) for _ in range(n)],
        "kappa": luck.random(), "z": luck.gauss(0, 1), "u": luck.random(), "diff": luck.uniform(0.1, 0.95),
        "q_factor": luck.uniform(0.5, 1), "elite": luck.uniform(0, 3), "facil": luck.uniform(0, 0.9),
        "n_delib": luck.randint(1, 5), "hear_iota": luck.uniform(0.3, 1), "tol": luck.uniform(0.6, 2),
        "concede": luck.uniform(0.1, 0.9), "bound": luck.uniform(0.5, 4), "resv0": luck.uniform(0.2, 0.5),
        "resv1": luck.uniform(0.2, 0.7), "enforce": luck.uniform(0, 0.9), "mediate_w": luck.uniform(0, 0.8),
        "steep": luck.uniform(4, 15),
    }  # fmt: skip


def produced(case: dict) -> product.AttemptResult:
    handlers = HandlersNumbers.read()
    handler = capability_table(handlers)[HandlerKind(case["h"])]
    rename = {"reservation": "resv0", "reservation_trust": "resv1", "mediate": "mediate_w"}
    names = ("steep", "enforce", "mediate", "reservation", "reservation_trust")
    numbers = product.AttemptNumbers.read({name: case[rename.get(name, name)] for name in names})
    talk = DeliberationNumbers.read({"concede": case["concede"], "bound": case["bound"]})
    whose = "trust_n" if case["way"] != "official" or handler.neighbour_trust else "trust_g"
    theta, present = np.array(case["theta"]), np.zeros(len(case["theta"]), dtype=np.bool_)
    present[case["present"]] = True
    people = product.Affected(theta, np.array(case[whose]), present)
    needs = issue_needs(case["type"], case["small"], handlers)
    task = product.Task(needs, case["diff"], case["kappa"], case["tol"], case["q_factor"])
    if case["way"] == "official":
        return product.official(people, handler, task, case["z"], case["u"], numbers)
    if case["way"] == "mediation":
        return product.mediation(people, handler, task, case["u"], numbers, talk)
    weights = influence(np.array(case["status"]), case["elite"], case["facil"])
    terms = {"rounds": case["n_delib"], "weights": weights, "stands": case["hear_iota"]}
    return product.hearing(people, handler, task, case["u"], numbers, talk, **terms)


def test_the_two_writings_agree() -> None:
    luck = Random(744)
    for _ in range(1_000):
        case = random_case(luck)
        told, made = reference(case), produced(case)
        numbers = [made.position, made.agreement, made.probability, made.quality]
        assert numbers == pytest.approx([told["x"], told["A"], told["p"], told["q"]], abs=1e-9)
        assert made.moved.tolist() == pytest.approx(told["theta"], abs=1e-9)
        assert made.accepted.tolist() == told["accepted"]
        assert made.solved is told["solved"]
        assert made.n_present == len(case["present"])
