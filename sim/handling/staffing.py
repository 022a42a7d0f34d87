"""How a community's staff spends its week (model.md 7.9, W8).

Who owes more hours than it will have calls nobody together: else meetings would be held in hours that nobody
was paid for, and a regime that asks too much of its staff would play with more money than the others.
"""

from __future__ import annotations

from sim.agents.party_organ import StaffWeek
from sim.handling.handlers import HandlersNumbers
from sim.handling.sharing import Sharing
from sim.parameters import Lever, Numbers, Uncertain
from sim.seams import HandlerKind, Town

WORKING_DAYS = 5


class StaffingNumbers(Numbers, file="handling/staffing.yaml"):
    """Patrol or casework, and what intake costs."""

    patrol_share: Lever
    patrol_share_busy: Lever
    casework_share: Lever
    casework_share_busy: Lever
    long_queue: Lever
    intake_hours: Uncertain
    most_owed: Uncertain


def plan(
    available: float, charged: float, carried: float, *, busy: bool, numbers: StaffingNumbers
) -> StaffWeek:
    """Split a week's hours.

    Args:
        available: Hours of the staff, less those that mechanisms take.
        charged: Hours booked last week for intake, talks, hearings and the like.
        carried: Hours still uncovered from the weeks before.
        busy: Whether the queue is long.
        numbers: Shares.

    Returns:
        The week; its hours sum to the free ones, and what could not be covered is carried on, once.
    """
    owed = charged + carried
    free = max(0.0, available - owed)
    patrol = numbers.patrol_share_busy if busy else numbers.patrol_share
    casework = numbers.casework_share_busy if busy else numbers.casework_share
    return StaffWeek(
        free * patrol, free * casework, free * (1.0 - patrol - casework), charged, max(0.0, owed - available)
    )


class Staffing:
    """The weekly plan of every community, made by its Party organ."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.numbers = town.book[StaffingNumbers]
        self.sharing = Sharing(town)
        table = town.book[HandlersNumbers]
        self._week = table.week_hours * table.efficiency[HandlerKind.COMMUNITY_STAFF]

    def hours(self, community: int) -> float:
        """Return the hours a week of a community's staff, lent and borrowed, that mechanisms leave."""
        staff, taken = self.town.staff[community], self.town.taken[community]
        return max(0.0, self._week * (staff.community + self.sharing.moved[community] - taken))

    def begin(self) -> None:
        """Plan the first week under new budgets: whoever was lent is back."""
        self.sharing.begin()
        self._plan()

    def renew(self) -> None:
        """Plan the coming week of all communities, after the subdistricts have moved staff among them."""
        self.sharing.play()
        self._plan()

    def _plan(self) -> None:
        town = self.town
        for c in range(town.communities):
            week, queue = town.weeks[c], town.offices.staff_queue[c]
            rate = queue.hours_per_day
            wait = queue.waiting_hours / rate if rate > 0.0 else 0.0
            busy = wait > self.numbers.long_queue
            planned = plan(self.hours(c), week.charged, week.uncovered, busy=busy, numbers=self.numbers)
            planned = town.seats.override("staff_split", c, planned)
            town.party_organs[c].plan_week(planned)
            week.charged, week.uncovered = 0.0, planned.uncovered
            week.behind = planned.uncovered > self.numbers.most_owed * self.hours(c)
            week.patrol = planned.patrol / WORKING_DAYS
            town.offices.set_casework(c, planned.casework)
            town.share_week(c, planned)
