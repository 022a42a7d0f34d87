"""After an attempt: solved, failed, closed on paper, broken, reopened, dissolved (model.md 7.4.5)."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable

import numpy as np

from sim.handling.attempt import AttemptNumbers, AttemptResult, logistic
from sim.handling.closing import (
    ClosingNumbers,
    NextStep,
    after_failure,
    deadline,
    hardened,
    keep_probability,
    recorded_at_deadline,
    relapse_delay,
)
from sim.handling.supervision import Mark, Register
from sim.issues import State
from sim.parameters import Constant, Numbers, Uncertain
from sim.quantities import PAPER, Case
from sim.seams import Closure, HandlerKind, Impression, Procedure, Rows, Town


class OutcomesNumbers(Numbers, file="handling/outcomes.yaml"):
    """Faults that a solution reveals, and how soon a relapse counts."""

    fault_revealed: Uncertain
    repair_days: Constant
    early_relapse_days: Constant


PRESSURE, KEPT, WHEN, REVEALED, RECORDED = range(30, 35)


def logit(probability: float) -> float:
    """Return the logit, infinite at 0 and 1."""
    if probability <= 0.0 or probability >= 1.0:
        return math.inf if probability >= 1.0 else -math.inf
    return math.log(probability / (1.0 - probability))


class Outcomes:
    """What becomes of issues; the only place that solves, closes or reopens one."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.numbers = town.book[OutcomesNumbers]
        self.closing = town.book[ClosingNumbers]
        self.least_parties = town.book[AttemptNumbers].least_parties
        self.fault_end = np.array(town.world.faults.end, np.float64)
        self.register = Register()
        self._appraise: Callable[[Case, float], float] | None = None
        self._relapses: list[tuple[float, int, int]] = []
        self._deadlines: list[tuple[float, int]] = []

    def _luck(self, k: int, use: int) -> float:
        return self.town.casework.luck(k)[use]

    def conclude(
        self,
        k: int,
        kind: HandlerKind,
        result: AttemptResult,
        present: Rows,
        time: float,
        procedure: Procedure = Procedure.OFFICIAL,
    ) -> None:
        """Book the end of an attempt.

        Args:
            k: The issue.
            kind: Who held it.
            result: What came of the attempt.
            present: Rows of the residents who were heard.
            time: When, in days.
            procedure: How they were heard.
        """
        issues = self.town.issues
        if issues.first_handler[k] < 0:
            issues.first_handler[k], issues.first_solved[k] = kind, result.solved
        issues.all_attempts[k] += 1
        matter = self.town.casework.parties.matter(k)
        self.town.casework.memory.learn_agreement(matter.community, matter.type, kind, result.agreement)
        if result.solved:
            self._solved(k, kind, result, present, time, procedure)
        else:
            self._failed(k, kind, result, present, time)

    def _community(self, k: int) -> int:
        return self.town.casework.parties.matter(k).community

    def level_of(self, kind: HandlerKind) -> int:
        """Return the level of government of a handler."""
        return self.town.offices.capabilities[kind].level

    # --- solved --------------------------------------------------------------------------------------------

    def _solved(
        self,
        k: int,
        kind: HandlerKind,
        result: AttemptResult,
        present: Rows,
        time: float,
        procedure: Procedure,
    ) -> None:
        town, issues = self.town, self.town.issues
        started = float(issues.spell_start[k])
        issues.move(k, State.SOLVED)
        issues.close_spell(k, time)
        issues.solved[k], issues.solved_by[k], issues.holder[k] = time, kind, kind
        issues.accepted_share[k] = result.agreement
        if math.isnan(issues.official_close[k]):
            issues.official_close[k], issues.official_true[k] = time, True
        town.counts.solved[kind][self._community(k)] += 1
        town.detection.remember(k, time, solved=True)
        town.detection.settle_first_report(k, time)
        self._reveal_fault(k, time)
        contested = town.offices.contested(k)
        keep = keep_probability(result.agreement, contested, self.closing)
        delay = relapse_delay(keep, self._relapse_luck(k), self.closing)
        if delay < math.inf:
            heapq.heappush(self._relapses, (time + delay, k, int(issues.spell[k])))
        issues.attempts[k] += 1
        town.closures.append(
            Closure(
                k,
                time,
                kind,
                False,
                result.position,
                result.quality,
                result.agreement,
                started,
                result.accepted,
                procedure,
                present,
            )
        )

    def _relapse_luck(self, k: int) -> tuple[float, float]:
        event = (self.town.casework.parties.matter(k).key, int(self.town.issues.spell[k]))
        luck = self.town.draws.lot("relapse", event=event)
        return luck[0], luck[1]

    def _reveal_fault(self, k: int, time: float) -> None:
        fault = int(self.town.world.issues.fault[k])
        if fault >= 0 and self._luck(k, REVEALED) < self.numbers.fault_revealed:
            self.repair(fault, time)

    def repair(self, fault: int, time: float) -> None:
        """Have a fault repaired that was found, some days later, unless it ends before (7.3.5)."""
        self.fault_end[fault] = min(self.fault_end[fault], time + self.numbers.repair_days)

    # --- failed --------------------------------------------------------------------------------------------

    def _failed(self, k: int, kind: HandlerKind, result: AttemptResult, present: Rows, time: float) -> None:
        issues, closing = self.town.issues, self.closing
        luck = self._luck(k, PRESSURE)
        issues.attempts[k] += 1
        issues.attempts_level[k] += 1
        issues.difficulty[k] = hardened(
            float(issues.difficulty[k]), result.n_present, self.least_parties, closing
        )
        if result.n_present >= self.least_parties:
            self._disappoint(k, kind, present)
        level = self.level_of(kind)
        paper = self.paper_probability(k, kind)
        step = after_failure(level, int(issues.attempts_level[k]), luck, paper)
        if step is NextStep.PAPER:
            self._paper(k, kind, time)
        elif step is NextStep.ROUTE_AGAIN:
            self.town.casework.send_back(k, time, levels=(1, 2), failed=kind)
        else:
            issues.attempts_level[k] = 0
            issues.priority[k] += closing.level_up_priority
            self.town.casework.send_back(k, time, levels=(level + 1, level + 1))

    def paper_probability(self, k: int, kind: HandlerKind) -> float:
        """Return the chance that a last failure of this handler is closed on paper."""
        case = Case(k, self._community(k), kind, self.level_of(kind))
        chance = logistic(self.town.values.total(PAPER, case, logit(self.closing.paper_probability)))
        return chance if self._appraise is None else self._appraise(case, chance)

    def heed(self, appraise: Callable[[Case, float], float]) -> None:
        """Have somebody who evaluates closures change the chance of closing on paper, given case and chance."""
        self._appraise = appraise

    def _disappoint(self, k: int, kind: HandlerKind, present: Rows) -> None:
        """Parties who met in vain are disappointed, and the two most distant may fall out (7.2.4)."""
        town, potential = self.town, self.town.world.issues
        severity = float(potential.severity[k])
        disappointed = self.closing.failed_satisfaction
        town.impressions.append(
            Impression(present, disappointed, kind, severity, self.closing.failed_fatigue)
        )
        self.quarrel(k, present)

    def quarrel(self, k: int, parties: Rows) -> None:
        """Give the source and the reporter or party most distant in what they want a grudge tie."""
        known = self.town.casework.parties
        matter, candidate = known.matter(k), known.claimants(k)
        candidate[matter.rows.searchsorted(parties)] = True
        candidate[matter.source] = False
        if not np.count_nonzero(candidate):
            return
        theta = matter.theta
        distance = np.where(candidate, np.abs(theta - theta[matter.source]), -1.0)
        self.town.fall_out(int(matter.rows[matter.source]), int(matter.rows[distance.argmax()]))

    def _paper(self, k: int, kind: HandlerKind, time: float) -> None:
        town, issues = self.town, self.town.issues
        issues.move(k, State.PAPER_CLOSED)
        issues.holder[k] = kind
        issues.attempts_level[k] = 0
        if math.isnan(issues.official_close[k]):
            issues.official_close[k] = time
        town.detection.remember(k, time, solved=False)
        town.detection.forget(k)
        town.counts.paper[self._community(k)] += 1
        town.closures.append(Closure(k, time, kind, True, started=float(issues.spell_start[k])))

    # --- deadlines -----------------------------------------------------------------------------------------

    def watch_deadline(self, k: int, detected: float) -> None:
        """Remember when a ticket ought to be closed."""
        heapq.heappush(self._deadlines, (detected + self.deadline_of(k), k))

    def deadline_of(self, k: int) -> float:
        """Return the days from detection within which an issue is to be closed."""
        return deadline(bool(self.town.world.issues.small[k]), self.town.offices.contested(k), self.closing)

    def record_deadlines(self) -> None:
        """Record tickets closed at their deadline; nothing else changes (P5)."""
        issues, potential = self.town.issues, self.town.world.issues
        while self._deadlines and self._deadlines[0][0] < self.town.day + 1:
            time, k = heapq.heappop(self._deadlines)
            # A closure later today than the deadline finds the ticket recorded already.
            unclosed = math.isnan(issues.official_close[k]) or issues.official_close[k] > time
            if unclosed and issues.state_of(k) != State.DISSOLVED:
                luck = self.town.draws.uniform("attempt", entity=(int(potential.key[k]), 0, 0, RECORDED))
                if recorded_at_deadline(luck, self.closing):
                    issues.official_close[k], issues.official_true[k] = time, False

    # --- opening again -------------------------------------------------------------------------------------

    def play_relapses(self) -> None:
        """Let settlements break whose time came before today (P1)."""
        issues, potential = self.town.issues, self.town.world.issues
        while self._relapses and self._relapses[0][0] < self.town.day:
            time, k, spell = heapq.heappop(self._relapses)
            if (
                issues.state_of(k) != State.SOLVED
                or issues.spell[k] != spell
                or time >= potential.self_end[k]
            ):
                continue
            solved = float(issues.solved[k])
            if issues.official_true[k] and time - solved <= self.numbers.early_relapse_days:
                issues.relapsed_early[k] = True
            self.town.counts.relapsed[self._community(k)] += 1
            self._renew(k, time)
            issues.move(k, State.OPEN)
            self.town.detection.forget(k)

    def _renew(self, k: int, time: float) -> None:
        """Begin a new spell of an issue that had been solved."""
        issues = self.town.issues
        issues.spell[k] += 1
        issues.open_spell(k, time)
        issues.solved[k] = np.nan
        issues.attempts[k] = issues.attempts_level[k] = 0
        issues.level[k] = 1
        issues.holder[k] = -1

    def mark(self, k: int) -> Mark:
        """Return what names the latest closure of an issue, until its next attempt or relapse."""
        return Mark(k, int(self.town.issues.spell[k]), int(self.town.issues.attempts[k]))

    def reopen(self, k: int, time: float) -> None:
        """Bring a closure back that was none, or that a reporter does not accept (7.4.5)."""
        issues = self.town.issues
        if time >= self.town.world.issues.self_end[k]:
            return
        state = issues.state_of(k)
        if state == State.SOLVED:
            self._renew(k, time)
            issues.move(k, State.QUEUED)
        elif state == State.PAPER_CLOSED:
            self.register.find_false(self.mark(k), time)
            issues.move(k, State.QUEUED)
        else:
            return
        issues.priority[k] += self.closing.reopened_priority
        self.town.casework.send_back(k, time, levels=(1, 4), moved=True)

    # --- births and ends -----------------------------------------------------------------------------------

    def dissolve(self, k: int) -> None:
        """End an issue that has gone away by itself; its ticket is taken back."""
        issues = self.town.issues
        self.town.casework.drop(k)
        self.town.casework.parties.forget(k)
        issues.move(k, State.DISSOLVED)
        issues.close_spell(k, float(self.town.world.issues.self_end[k]))

    def play_ends(self) -> None:
        """Dissolve what has gone away by itself before today (P1)."""
        issues = self.town.issues
        ks = issues.open_rows()
        for k in ks[self.town.world.issues.self_end[ks] <= self.town.day].tolist():
            self.dissolve(k)
