"""What happened each day in each community."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.issues import HANDLED
from sim.queueing.account import Account
from sim.seams import ChannelCode, Town

LATENTS = ("trust_neighbours", "trust_government", "belonging", "efficacy")
COUNTS = ("new", "paper", "relapsed", "petitions", "incidents")
POOLS = ("community_staff", "property_company", "mediation_room", "subdistrict", "departments", "city", "partners")
SLOW = (*LATENTS, "grievance", "grudge", *(f"utilisation_{name}" for name in POOLS))
FAST = (
    "t", "community", "open", "queued", *COUNTS, "solved", "reports_hotline", "reports_desk",
    *(f"detected_{code.name.lower()}" for code in ChannelCode), "volunteers", "hours_given", "hours_used", "hours_idle",
)  # fmt: skip


def pool_group(name: str) -> str:
    """Return under which heading a queue is reported."""
    head = name.split(":")[0]
    if head in ("volunteers", "professionals", "building_chief"):
        return "partners"
    return head if head in POOLS else "departments"


class Daily:
    """A row for each day and community.

    Means of latents and stocks, utilisation and hours are taken on the last day of a week; the days after
    carry the means on, and hours stand on that day alone.

    Args:
        town: Whom to watch.
        days: How many days will be played.
    """

    def __init__(self, town: Town, days: int) -> None:
        self.town, self.days = town, days
        self._columns = {name: np.full((days, town.communities), np.nan) for name in (*FAST, *SLOW)}
        self._adults = self._count_adults()
        self._accounts = self._look()
        self._hours = self._hours_now()
        self.start: dict[str, Account] = {pool.name: pool.account() for pool in town.service.pools}
        self._sample(0)

    def _count_adults(self) -> NDArray[np.int64]:
        people = self.town.world.people
        return np.bincount(people.community[people.adult], minlength=self.town.communities)

    def record(self) -> None:
        """Take down the day that has just been played."""
        town, t = self.town, self.town.day
        communities = town.communities
        column = self._columns
        column["t"][t] = t
        column["community"][t] = np.arange(communities)
        ks = town.issues.open_rows()
        where = town.world.issues.community[ks]
        waits = HANDLED[town.issues.state[ks]]
        column["open"][t] = np.bincount(where, minlength=communities)
        column["queued"][t] = np.bincount(where[waits], minlength=communities)
        counts = town.counts
        for name in COUNTS:
            column[name][t] = getattr(counts, name)
        column["solved"][t] = np.sum(counts.solved, axis=0)
        column["reports_hotline"][t], column["reports_desk"][t] = counts.hotline, counts.desk
        for code in ChannelCode:
            column[f"detected_{code.name.lower()}"][t] = counts.detected[code]
        for name in ("hours_given", "hours_used", "hours_idle"):
            column[name][t] = 0.0
        last_of_week = (t + 1) % 7 == 0
        column["volunteers"][t] = town.week.volunteers if last_of_week else 0.0
        if last_of_week:
            self._sample(t)
            self._take_hours(t)
        elif t:
            for name in SLOW:
                column[name][t] = column[name][t - 1]

    def _sample(self, t: int) -> None:
        """Take means of latents and stocks, and utilisation since the last time."""
        if t >= self.days:
            return
        town, people = self.town, self.town.world.people
        adults = np.maximum(self._adults, 1)
        for i, name in enumerate(LATENTS):
            values = town.latents.probability(i)[people.adult]
            self._columns[name][t] = np.bincount(people.community[people.adult], values, town.communities) / adults
        for name in ("grievance", "grudge"):
            values = town.residents[name][people.adult].astype(np.float64)
            self._columns[name][t] = np.bincount(people.community[people.adult], values, town.communities) / adults
        now = self._look()
        for name in POOLS:
            used, offered = (now.get(name, (0.0, 0.0))[i] - self._accounts.get(name, (0.0, 0.0))[i] for i in (0, 1))
            self._columns[f"utilisation_{name}"][t] = used / offered if offered > 0.0 else np.nan
        self._accounts = now

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

    def _take_hours(self, t: int) -> None:
        """Take the hours since the last week; in runs of several communities by their residents."""
        now = self._hours_now()
        n = self.town.world.communities.n_residents.astype(np.float64)
        share = n / max(n.sum(), 1.0)
        for kind in ("given", "used", "idle"):
            self._columns[f"hours_{kind}"][t] = (now[kind] - self._hours[kind]) * share
        self._hours = now

    def table(self) -> dict[str, NDArray[Any]]:
        """Return the rows of the days played so far, one column each."""
        played = min(max(self.town.day, 0), self.days)
        return {name: values[:played].reshape(-1) for name, values in self._columns.items()}


class Closings:
    """A row for each closure, with what those affected thought of it."""

    def __init__(self, town: Town) -> None:
        self.rows: list[tuple[float, ...]] = []
        self._town = town
        town.on_closure("observer", self.note)

    def note(self, closure: Any, judgements: Any) -> None:
        """Take down one closure."""
        if self._town.day < 0 or not len(judgements.rows):
            return
        told = (closure.issue, closure.time, closure.kind, float(closure.paper), *judgements.means, closure.agreement)
        self.rows.append(told)

    def table(self) -> dict[str, NDArray[Any]]:
        """Return all closures since day 0; means are nan for closures on paper."""
        names = ("issue", "time", "handler", "paper", "mean_S", "mean_O", "mean_V", "mean_T", "accepted")
        values = np.array(self.rows, np.float64).reshape(-1, len(names))
        return {name: values[:, i] for i, name in enumerate(names)}
