"""The named quantities that mechanisms may modify, and what a contribution to each is told."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.alliance_unit import UnitRecord
from sim.values import Value

Rows = NDArray[np.integer[Any]]


class Case(NamedTuple):
    """One ticket in one handler's hands: what a contribution to a value of handling is told."""

    issue: int
    community: int
    kind: int
    level: int


PARTICIPATION: Value[None] = Value("participation.logit", "logit", "readiness to volunteer this week")
ATTENDANCE: Value[Rows] = Value("activity.logit", "logit", "readiness to come to a joint activity")
TECHNICAL: Value[Case] = Value("handling.tau", "-", "technical capability for this ticket")
MEDIATION: Value[Case] = Value("handling.mu", "-", "capability to mediate for this ticket")
AUTHORITY: Value[Case] = Value("handling.authority", "-", "authority for this ticket")
DIFFICULTY: Value[Case] = Value("handling.difficulty", "-", "difficulty of this ticket")
LATENCY: Value[Case] = Value("routing.latency", "log", "log of the time until a handler begins")
MISROUTE: Value[Case] = Value("routing.misroute", "logit", "chance that a department is the wrong address")
PAPER: Value[Case] = Value("closing.paper", "logit", "chance that a last failure is closed on paper")
VERIFIED: Value[Case] = Value(
    "closing.verified", "log", "log of the share of closures on paper that checks leave unfound"
)
PARTNER_QUALITY: Value[Case] = Value(
    "handling.partner_quality", "share", "share of partners' hours that are real work"
)
INFORMED: Value[Case] = Value("experience.informed", "share", "how far people learn what was done")
MOTIVATION: Value[None] = Value(
    "motivation.anchor", "logit", "where motivation tends to, beside a resident's own anchor"
)
QUALITY_WEIGHT: Value[None] = Value(
    "routing.quality", "d per unit S", "how many days' wait learned satisfaction outweighs in routing"
)
DUPLICATE: Value[Case] = Value("intake.duplicate", "share", "share of an intake that a duplicate costs")
WARNING_DESK: Value[None] = Value("warning.desk", "share", "share of desk reports that the warning sees")
READERS: Value[None] = Value("privacy.readers", "levels", "levels that can read a resident's data")
CENTRE_DELAY: Value[int] = Value("centre.delay", "d", "days between reports to a level's operation centre")
UNIT_RANK: Value[UnitRecord] = Value("unit.rank", "percentile", "a member unit's place in a ranking it sees")
FOUNDATION_MEMBERS: Value[int] = Value("foundation.members", "members", "members who are no residents")
ELDER_NATURAL: Value[Rows] = Value("elder.natural", "1/d", "hazard that others find helpless elders")
RENOVATION_ROUNDS: Value[int] = Value(
    "renovation.rounds", "hearings", "hearings that a community's renovation may have; 0: visits with a vote"
)
RENOVATION_EXPERTISE: Value[int] = Value(
    "renovation.expertise", "-", "what a hearing on a renovation teaches"
)
RENOVATION_GRANT: Value[int] = Value(
    "renovation.grant", "k RMB", "part of a renovation's grant that a community's foundation pays"
)
