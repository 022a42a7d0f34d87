"""Why a resident volunteers or stays away: the logit of model.md 7.6 in its parts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.latents import BELONGING, NEIGHBOURS, Latents
from sim.behaviour.participation import (
    ERRATIC,
    HUMP,
    LAPSED,
    PARTNER,
    Participation,
    conditional_contribution,
)


class Reasons(NamedTuple):
    """Parts of one resident's logit of volunteering this week, without what mechanisms add.

    Attributes:
        usual: What never changes: spare hours, age, Party membership, the intercept.
        motivation, belonging, neighbours: Weighted motivation, belonging, trust in neighbours.
        others: What is believed of others' participation, by the kind of cooperator that one is.
        fatigue: Weighted fatigue, zero or below.
        role: Of an active or lapsed partner.
    """

    usual: float
    motivation: float
    belonging: float
    neighbours: float
    others: float
    fatigue: float
    role: float


def reasons(participation: Participation, latents: Latents, row: int, erratic: float) -> Reasons:
    """Return the parts of one resident's logit as it stands.

    Args:
        participation: States and numbers.
        latents: Trust, belonging, motivation.
        row: Which resident.
        erratic: This week's slope, which an erratic cooperator follows.
    """
    n, persons = participation.numbers, participation.persons
    kind = int(persons.cooperation[row])
    slope = erratic if kind == ERRATIC else float(persons.slope[row])
    belief = conditional_contribution(np.asarray(participation.belief[row]), slope, kind == HUMP)
    role = {PARTNER: n.b_role, LAPSED: n.b_lapsed}.get(int(participation.role[row]), 0.0)
    return Reasons(
        usual=float(participation.fixed_logit(np.array([row]))[0]),
        motivation=n.b_motivation * float(latents.motivation[row]),
        belonging=n.b_belonging * float(latents.z[row, BELONGING]),
        neighbours=n.b_neighbours * float(latents.z[row, NEIGHBOURS]),
        others=n.b_cooperation * float(belief),
        fatigue=n.b_fatigue * float(participation.fatigue[row]),
        role=role,
    )
