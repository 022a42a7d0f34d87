"""The city's platform with a closed loop (全流程闭环, part of "1+4+N")."""

from __future__ import annotations

import heapq
import math

import numpy as np

from sim.handling.closing import ClosingNumbers
from sim.handling.outcomes import logit
from sim.handling.routing import RoutingNumbers
from sim.handling.sharing import SharingNumbers
from sim.handling.supervision import Check, Mark
from sim.issues import State
from sim.mechanisms.base import Mechanism
from sim.observers.registers import RegistersNumbers
from sim.parameters import Constant, Lever, Uncertain
from sim.phases import CLOSED_LOOP
from sim.quantities import (
    CENTRE_DELAY,
    DUPLICATE,
    INFORMED,
    LATENCY,
    MISROUTE,
    PAPER,
    READERS,
    VERIFIED,
    WARNING_DESK,
    Case,
)
from sim.seams import Closure, Judgements, Town

FOUND, WHEN, REOPEN = 40, 41, 42


class ClosedLoopPlatform(Mechanism):
    """Shares data, dispatches directly, verifies closures, feeds back and reopens (闭环平台).

    Delays above the community shrink, fewer tickets go to a wrong address, fewer last failures are closed on
    paper; closures on paper are found and reopened, and so are solutions that a reporter does not accept.
    Duplicates are recognised across departments, the hotline warning may see desk reports, operation centres
    (运营中心) see their subtree at once; and every level can read what is on record of a resident.

    Special cases: speed = centre_delay = 1, misroute and paper as without, found = reopen = feedback =
    deduplicate = desk_share = 0 equals absence.
    """

    title_en = "Closed-loop platform"
    title_zh = "闭环平台"
    text_zh = (
        "共享数据、直接派单、核验结案、反馈居民并重启未解决事项：社区以上时延缩短，错派与纸面结案减少；"
        "跨部门识别重复件，窗口诉求进入热线预警，四级运营中心实时可见下辖情况，各级均可查看居民信息。"
    )
    neutral = {
        "speed": 1.0,
        "misroute": 0.15,
        "paper": 0.45,
        "found": 0.0,
        "reopen": 0.0,
        "feedback": 0.0,
        "deduplicate": 0.0,
        "desk_share": 0.0,
        "centre_delay": 1.0,
    }
    direction = {
        "speed": ("daily.open", -1),
        "misroute": ("issues.returns", -1),
        "paper": ("daily.paper", -1),
        "reopen": ("issues.spells", 1),
        "feedback": ("closures.mean_V", 1),
        "deduplicate": ("daily.detected_patrol", 1),
    }

    speed: Lever
    misroute: Uncertain
    paper: Uncertain
    found: Lever
    found_days: Constant
    reopen: Lever
    dissatisfied: Constant
    feedback: Lever
    deduplicate: Uncertain
    desk_share: Lever
    centre_delay: Lever
    levels: Constant

    def attach(self, town: Town) -> None:
        """Join: values of handling and of data, closures, and the phase in which the loop closes."""
        self.town = town
        self.due: list[tuple[float, Mark]] = []
        self.reopened: set[int] = set()
        faster = math.log(self.speed)
        straighter = logit(self.misroute) - logit(town.book[RoutingNumbers].misroute)
        truer = logit(self.paper) - logit(town.book[ClosingNumbers].paper_probability)
        self.shifts = (faster, straighter, truer)
        town.modify(LATENCY, self.name, self._latency)
        town.modify(MISROUTE, self.name, self._misroute)
        town.modify(PAPER, self.name, self._paper)
        town.modify(VERIFIED, self.name, Check(self.found))
        town.modify(INFORMED, self.name, self._informed)
        town.modify(DUPLICATE, self.name, self._duplicate)
        town.modify(WARNING_DESK, self.name, self._desk)
        town.modify(READERS, self.name, self._readers)
        self.reporting = town.book[SharingNumbers].delay
        town.modify(CENTRE_DELAY, self.name, self._delay)
        town.on_closure(self.name, self._verify)
        town.on(CLOSED_LOOP, self.name, self._close_loop)

    def _latency(self, case: Case) -> float:
        return self.shifts[0] if case.level > 1 else 0.0

    def _misroute(self, _case: Case) -> float:
        return self.shifts[1]

    def _paper(self, _case: Case) -> float:
        return self.shifts[2]

    def _informed(self, _case: Case) -> float:
        return self.feedback

    def _duplicate(self, _case: Case) -> float:
        return -self.deduplicate

    def _desk(self, _case: None) -> float:
        return self.desk_share

    def _readers(self, _case: None) -> float:
        """Return how many levels more can read: none if it does nothing, since then nothing is shared."""
        return 0.0 if self.is_neutral else self.levels - self.town.book[RegistersNumbers].readers

    def _delay(self, level: int) -> float:
        return (self.centre_delay - 1.0) * self.reporting[level - 1]

    def _luck(self, k: int, use: int) -> float:
        issues = self.town.issues
        entity = (int(self.town.world.issues.key[k]), int(issues.spell[k]), int(issues.attempts[k]), use)
        return float(self.town.draws.uniform("attempt", entity=entity))

    def _verify(self, closure: Closure, judgements: Judgements) -> None:
        """Note which closures will come back, and when."""
        k, mark = closure.issue, self.town.outcomes.mark(closure.issue)
        if closure.paper:
            if self._luck(k, FOUND) < self.found:
                heapq.heappush(self.due, (closure.time + self.found_days * self._luck(k, WHEN), mark))
        elif k not in self.reopened and self._rejected(k, judgements) and self._luck(k, REOPEN) < self.reopen:
            self.reopened.add(k)
            heapq.heappush(self.due, (closure.time, mark))

    def _rejected(self, k: int, judgements: Judgements) -> bool:
        """Whether somebody who reported the issue is dissatisfied."""
        reported = self.town.issues.reported.ever(self.town.casework.parties.matter(k).pairs)
        return bool(np.count_nonzero(reported & (judgements.satisfaction < self.dissatisfied)))

    def _close_loop(self) -> None:
        issues = self.town.issues
        while self.due and self.due[0][0] < self.town.day + 1:
            time, mark = heapq.heappop(self.due)
            closed = issues.state_of(mark.issue) in (State.PAPER_CLOSED, State.SOLVED)
            if closed and self.town.outcomes.mark(mark.issue) == mark:
                self.town.outcomes.reopen(mark.issue, max(time, float(self.town.day)))
