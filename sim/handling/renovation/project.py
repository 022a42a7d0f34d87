"""One project: who owns the flats, what they stand to gain and lose, what has been offered so far."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.handling.renovation.consent import Consent
from sim.handling.renovation.money import Terms, k

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Luck:
    """The luck of each owner, one draw for all rounds; uniforms and standard normals, (..., n).

    Attributes:
        use, loss, belief: Normals of private benefit, true loss and the first belief about it.
        value: Normal of what the project does to prices, the same for all owners of a project.
        felt, fairness, part, attend, suit: Uniforms of the felt share of a premium, of the type of fairness, of taking
            part in votes, of coming to hearings, of suing.
    """

    use: Floats
    loss: Floats
    belief: Floats
    value: Floats
    felt: Floats
    fairness: Floats
    part: Floats
    attend: Floats
    suit: Floats


@dataclass(frozen=True)
class Owners:
    """Owners of the flats of a project, (n,) or (..., n).

    Attributes:
        floor: From 1.
        place: Where a flat stands among the parts of what is rebuilt, for kinds in which that counts: its building or
            stairwell, counted from 0.
        area_cm2: Exclusive area.
        price: Price of the flat before, k RMB.
        absent: The owner lives elsewhere.
        elder: The owner is 65 or older.
        trust_neighbours, trust_government: In [0, 1].
    """

    floor: Whole
    place: Whole
    area_cm2: Whole
    price: Floats
    absent: Flags
    elder: Flags
    trust_neighbours: Floats
    trust_government: Floats


@dataclass(frozen=True)
class Stakes:
    """What the project does to each owner before money changes hands, k RMB, (..., n).

    Attributes:
        gain: Private benefit.
        loss: True private loss.
        perceived: Loss that the owner expects; learning moves it to the true one.
        tenant: What a tenant of the flat gains by using what is built, less what living beside it costs: tenants have
            a stake and no vote. None: the kind does not say.
    """

    gain: Floats
    loss: Floats
    perceived: Floats
    tenant: Floats | None = None


@dataclass(frozen=True)
class Round:
    """What a round of visits or a hearing did; arrays (..., n), before the next proposal.

    Attributes:
        hearing: A hearing; else visits.
        attended: Who was there (visits: everybody).
        perceived: Losses as perceived after it.
        terms: The plan that was voted on.
        utility: Of that plan, with fairness.
        taking_part, yes: The vote.
        consent: Its count.
        proposed: The plan that it ended with, voted on in the next round.
    """

    hearing: bool
    attended: Flags
    perceived: Floats
    terms: Terms
    utility: Floats
    taking_part: Flags
    yes: Flags
    consent: Consent
    proposed: Terms


@dataclass
class Project:
    """A project, or several of equal size that are played at once.

    Attributes:
        owners, stakes, terms: As they stand now.
        alpha, beta: Aversion to being behind and ahead, (..., n).
        luck: One draw for all rounds.
        heard: Who has been to a hearing.
        rounds: What happened so far.
        person: Who owns each flat, (n,); owners of several flats judge and vote once. None: each flat has its own.
    """

    owners: Owners
    stakes: Stakes
    terms: Terms
    alpha: Floats
    beta: Floats
    luck: Luck
    heard: Flags
    rounds: list[Round] = field(default_factory=list)
    person: Whole | None = None

    def payoff(self, *, true: bool = False) -> Floats:
        """Return what the plan as it stands is worth, k RMB, with the perceived losses or the true ones."""
        loss = self.stakes.loss if true else self.stakes.perceived
        return np.asarray(self.stakes.gain - loss + k(self.terms.net), np.float64)

    @property
    def passed(self) -> Flags:
        """Whether the last vote passed; False before the first."""
        if not self.rounds:
            return np.zeros(self.heard.shape[:-1], np.bool_)
        return self.rounds[-1].consent.passed
