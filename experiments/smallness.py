"""Communities so small that what cannot be divided decides more than the regime does."""

from __future__ import annotations

from sim.parameters import Book
from sim.scenario import Scenario, read_communities
from sim.world.community import Community
from sim.world.households import HouseholdsNumbers, plan_households
from sim.world.territory import TerritoryNumbers


def small_note(scenario: Scenario) -> list[dict[str, object]]:
    """The remark on communities below the least size that the scale of costs knows; none where all are larger."""
    book = Book(dict(scenario.numbers))
    least = int(book[TerritoryNumbers].scale_floor)
    small = [one.name for one in read_communities(scenario) if _residents(one, book) < least]
    if not small:
        return []
    return [{"code": "small", "values": {"least": least, "communities": " ".join(dict.fromkeys(small))}}]


def _residents(community: Community, book: Book) -> float:
    """How many residents a community has, or is expected to have where that is not published."""
    plan = plan_households(community, book[HouseholdsNumbers])
    return plan.density * community.flats if plan.residents is None else plan.residents
