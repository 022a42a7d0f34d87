"""Skills of residents (model section 5, step 4): fixed by their luck, and drawn when somebody asks for them.

Few are ever asked, so no world holds everybody's.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.randomness import Draws
from sim.world.arrivals import YEAR
from sim.world.columns import Flags, Float32, Floats, Keys, Rows
from sim.world.persons import Luck, PersonsNumbers, beta

N_SKILLS = 6
FIRST: Final = Luck.SPECIALIST
COLUMNS = np.arange(FIRST, Luck.SKILL + N_SKILLS)


def skills_of(draws: Draws, person_key: Keys, moved_in: Rows, numbers: PersonsNumbers) -> Float32:
    """Return the skills of some residents, (M, 6).

    Args:
        person_key: Their keys, (M,).
        moved_in: Day on which each moved in, -1 for those who live there from the start, (M,).
    """
    luck: Floats = draws.uniform("person", entity=(person_key[:, None], COLUMNS))
    new: Flags = moved_in >= 0
    if new.any():
        year: Rows = (moved_in[new] + 1) // int(YEAR)
        luck[new] = draws.uniform("turnover", time=year[:, None], entity=(person_key[new][:, None], COLUMNS))
    return skills(luck, numbers)


def skills(luck: Floats, numbers: PersonsNumbers) -> Float32:
    """Return skills by the draws of `COLUMNS`: low for most, one specialty for some."""
    skill = beta(numbers.skill, luck[:, Luck.SKILL - FIRST :])
    rows = np.flatnonzero(luck[:, Luck.SPECIALIST - FIRST] < numbers.specialists)
    which = np.floor(luck[rows, Luck.SPECIALTY - FIRST] * N_SKILLS).astype(np.int64)
    skill[rows, which] = beta(numbers.specialty, luck[rows, Luck.SPECIAL_SKILL - FIRST])
    return skill
