"""What happened each day in each community."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.issues import HANDLED
from sim.queueing.account import Account
from sim.seams import ChannelCode, HandlerKind, Town

LATENTS = ("trust_neighbours", "trust_government", "belonging", "efficacy")
STOCKS = ("grievance", "grudge")
POOLS = (
    "community_staff",
    "property_company",
    "mediation_room",
    "subdistrict",
    "departments",
    "city",
    "partners",
)
COUNTS = (
    "open", "queued", "new", "paper", "relapsed", "petitions", "small_petitions", "incidents", "solved",
    "reports_hotline", "reports_desk",
    *(f"detected_{code.name.lower()}" for code in ChannelCode),
)  # fmt: skip
WEEKLY = ("volunteers", "hours_given", "hours_used", "hours_idle")
STANDING = ("partners", "staff_off_tickets", "staff_behind")
SAMPLED = (*LATENTS, *STOCKS, *(f"utilisation_{name}" for name in POOLS), *STANDING)
WEEK = 7
SPARE = 4  # an issue or a resident is counted less often than this in a day and column


@cache
def pool_group(name: str) -> str:
    """Return under which heading a queue is reported."""
    head = name.split(":")[0]
    if head in ("volunteers", "professionals", "building_chief"):
        return "partners"
    return head if head in POOLS else "departments"


class Daily:
    """A row for each day and community.

    Means of latents and stocks, utilisation, active partners, the share of staff time that next week's plan
    leaves to neither patrol nor casework, whether staff owes more than a week, and hours are taken on the last
    day of a week; the days after carry them on, and hours stand on that day alone.

    Args:
        town: Whom to watch.
        days: How many days will be played.
    """

    def __init__(self, town: Town, days: int) -> None:
        self.town, self.days = town, days
        weeks = days // WEEK + 1
        self._counted = np.zeros((days, len(COUNTS), town.communities), self._kind())
        self._weekly, self._sampled = (
            np.zeros((weeks, len(names), town.communities)) for names in (WEEKLY, SAMPLED)
        )
        people = town.world.people
        sizes = np.bincount(people.community[people.adult], minlength=town.communities)
        self.adults, self._sizes = int(sizes.sum()), np.maximum(sizes, 1)
        self._accounts = self._look()
        self._hours = self._hours_now()
        self.start: dict[str, Account] = {pool.name: pool.account() for pool in town.service.pools}
        self._sample(0)

    def _kind(self) -> type[np.uint16] | type[np.int32]:
        """Return the smaller type that counts of a day in one community fit into, with room to spare."""
        communities, issues = self.town.world.communities, self.town.world.issues
        residents = int(np.max(communities.n_residents, initial=0))
        most = int(np.bincount(issues.community, minlength=1).max())
        return np.uint16 if SPARE * max(residents, most) < np.iinfo(np.uint16).max else np.int32

    def record(self) -> None:
        """Take down the day that has just been played."""
        t = self.town.day
        self._counted[t] = self._count()
        week, left = divmod(t + 1, WEEK)
        if left == 0:
            self._sample(week)
            self._take_week(week)

    def _count(self) -> tuple[Sequence[int], ...]:
        """Return today's counts in the order of COUNTS, each by community."""
        town, counts = self.town, self.town.counts
        ks = town.issues.open_rows()
        where = town.world.issues.community[ks]
        waits = HANDLED[town.issues.state[ks]]
        return (
            np.bincount(where, minlength=town.communities).tolist(),
            np.bincount(where[waits], minlength=town.communities).tolist(),
            counts.new, counts.paper, counts.relapsed, counts.petitions, counts.small_petitions,
            counts.incidents,
            [sum(kinds) for kinds in zip(*counts.solved, strict=True)],
            counts.hotline, counts.desk, *(counts.detected[code] for code in ChannelCode),
        )  # fmt: skip

    def _sample(self, week: int) -> None:
        """Take means of latents and stocks, and utilisation since the last time."""
        means = self._means()
        self._sampled[week, : len(means)] = means
        now = self._look()
        for place, name in enumerate(POOLS, len(means)):
            used, offered = (
                now.get(name, (0.0, 0.0))[i] - self._accounts.get(name, (0.0, 0.0))[i] for i in (0, 1)
            )
            self._sampled[week, place] = used / offered if offered > 0.0 else np.nan
        self._accounts = now
        self._sampled[week, -len(STANDING) :] = (
            self._partners(), self._off_tickets(), [week.behind for week in self.town.weeks],
        )  # fmt: skip

    def _means(self) -> NDArray[np.float64]:
        """Return the adults' means of latents and stocks by community, one community after another."""
        town, places = self.town, self.town.world.communities
        sums = np.zeros((len(LATENTS) + len(STOCKS), town.communities))
        for c, (first, last) in enumerate(zip(places.first_resident, places.last_resident, strict=True)):
            adults = first + town.world.people.adult[first:last].nonzero()[0]
            columns = [*town.latents.shown(rows=adults), *(town.residents[name][adults] for name in STOCKS)]
            sums[:, c] = [x.sum(dtype=np.float64) for x in columns]
        return sums / self._sizes

    def _partners(self) -> NDArray[np.int64]:
        """Return the active partners of each community."""
        community = self.town.world.people.community[self.town.participation.partners()]
        return np.bincount(community, minlength=self.town.communities)

    def _off_tickets(self) -> list[float]:
        """Return each community's share of staff time that is neither patrol nor casework; nan without staff."""
        town, table = self.town, self.town.offices.handlers
        week = table.week_hours * table.efficiency[HandlerKind.COMMUNITY_STAFF]
        plans = [(organ.week, week * town.staff[c].community) for c, organ in enumerate(town.party_organs)]
        return [
            1.0 - (plan.patrol + plan.casework) / hours if hours > 0.0 else np.nan for plan, hours in plans
        ]

    def mean(self, latent: int) -> float:
        """Return the adults' mean of one latent now, in single precision; nan without adults."""
        if not self.adults:
            return np.nan
        weights = self.town.world.people.adult.astype(np.float32)
        weights *= np.float32(1.0 / self.adults)
        return float(np.dot(self.town.latents.shown(latent), weights))

    def _look(self) -> dict[str, tuple[float, float]]:
        """Return used and offered hours so far by heading."""
        sums: dict[str, tuple[float, float]] = {}
        for pool in self.town.service.pools:
            name = pool_group(pool.name)
            used, offered = sums.get(name, (0.0, 0.0))
            sums[name] = (used + pool.used_hours, offered + pool.offered_hours)
        return sums

    def _hours_now(self) -> dict[str, float]:
        book = self.town.ledger.hours
        sums = {"given": 0.0, "used": 0.0, "idle": 0.0}
        for account in book.accounts():
            kind = account.split(":")[0]
            if kind in ("used", "idle"):
                sums[kind] += book.balance(account) / 60.0
        sums["given"] = -book.balance("residents") / 60.0
        return sums

    def _take_week(self, week: int) -> None:
        """Take volunteers, and hours since the last week; in runs of several communities by their residents."""
        now = self._hours_now()
        n = self.town.world.communities.n_residents.astype(np.float64)
        share = n / max(n.sum(), 1.0)
        hours = [(now[kind] - self._hours[kind]) * share for kind in ("given", "used", "idle")]
        self._weekly[week] = (self.town.week.volunteers, *hours)
        self._hours = now

    def table(self) -> dict[str, NDArray[Any]]:
        """Return the rows of the days played so far, one column each."""
        played = min(max(self.town.day, 0), self.days)
        days, communities = np.arange(played), np.arange(self.town.communities)
        week, left = np.divmod(days + 1, WEEK)
        weekly = np.where((left == 0)[:, None, None], self._weekly[week], 0.0)
        table = {
            "t": np.repeat(days, len(communities)).astype(np.float64),
            "community": np.tile(communities, played).astype(np.float64),
        }
        counted = self._counted[:played].astype(np.float64)
        for names, values in ((COUNTS, counted), (WEEKLY, weekly), (SAMPLED, self._sampled[week])):
            table |= {name: values[:, i].reshape(-1) for i, name in enumerate(names)}
        return table
