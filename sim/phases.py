"""The one schedule: the named moments of a day, a week, a month and a year, in the order in which they come."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phase:
    """A named moment of the one schedule: it comes on days t with (t + 1 - offset) % every == 0."""

    name: str
    every: int
    what: str
    offset: int = 0

    def due(self, day: int) -> bool:
        """Whether the phase comes on this day (days before 0 are the burn-in)."""
        return (day + 1 - self.offset) % self.every == 0


BIRTHS = Phase("births", 1, "relapses, births of yesterday, self-dissolution")
DETECTION = Phase("detection", 1, "reports, patrols and other channels notice issues")
ROUTING = Phase("routing", 1, "new and returned tickets go to a handler")
SERVICE = Phase("service", 1, "queues are worked off in continuous time; attempts succeed or fail")
CLOSED_LOOP = Phase("closed_loop", 1, "closures are verified, tickets reopened")
EXPERIENCE = Phase("experience", 1, "those affected judge outcome, voice and waiting")
ELDERS = Phase("elders", 1, "elders alone: incidents are found, alarms are answered")
GRIEVANCE = Phase("grievance", 1, "grievance, grudges, activation, incidents")
RELAXATION = Phase("relaxation", 1, "trust and ties relax")
HEARINGS = Phase("hearings", 7, "hearings called last week are held")
TALKS = Phase("talks", 7, "weekly talks")
VOLUNTEERING = Phase("volunteering", 7, "who volunteers, what they give, what others believe")
EFFORT = Phase("effort", 7, "effort of building chiefs")
ACTIVITIES = Phase("activities", 7, "joint activities")
SCAN = Phase("scan", 7, "concentrations of hotline topics are looked for")
CALLING = Phase("calling", 7, "next week's hearings are called")
STAFF_PLAN = Phase("staff_plan", 7, "the community's Party organ splits its staff's week")
RENOVATION = Phase("renovation", 14, "renovations start; owners are visited or heard, and vote")
ROTATION = Phase("rotation", 90, "posts rotate")
ALLIANCE = Phase("alliance", 30, "problems of the month are matched with resources of member units")
POINTS = Phase("points", 30, "points are redeemed, the honour list is posted")
RECRUITING = Phase("recruiting", 30, "partners are invited, and drop out")
GRANTS = Phase("grants", 30, "applications for grants are voted on")
RANKING = Phase("ranking", 30, "the city ranks communities by their evaluation")
BUDGET = Phase("budget", 30, "wages and purchases of the month are paid, books are checked")
TURNOVER = Phase("turnover", 365, "tenants move out, others move in")
PHASES = (
    BIRTHS, DETECTION, ROUTING, SERVICE, CLOSED_LOOP, EXPERIENCE, ELDERS, GRIEVANCE,
    RELAXATION, HEARINGS, TALKS, VOLUNTEERING, EFFORT, ACTIVITIES, SCAN, CALLING, STAFF_PLAN, RENOVATION, ROTATION,
    ALLIANCE, POINTS, RECRUITING, GRANTS, RANKING, BUDGET, TURNOVER,
)  # fmt: skip
