"""Rotating building chiefs (楼栋长轮值制)."""

from __future__ import annotations

import numpy as np

from sim.agents.building_chief import BuildingChief
from sim.handling.detection import DetectionNumbers
from sim.handling.handlers import latency, mean_latency
from sim.handling.parties import Matter
from sim.mechanisms.base import Mechanism
from sim.parameters import Constant, Lever, Uncertain
from sim.phases import EFFORT, ROTATION
from sim.quantities import ELDER_NATURAL
from sim.queueing.calendar import VOLUNTEER_HOURS
from sim.queueing.pool import Pool
from sim.seams import ChannelCode, Floats, HandlerKind, Rows, Town


class BuildingChiefs(Mechanism):
    """A resident of each building is its chief in turn: notices issues and settles small ones (楼栋长).

    Posts rotate every ninety days among those willing; effort follows how many of the building volunteer.

    Special cases: posts = 0 equals absence.
    """

    title_en = "Rotating building chiefs"
    title_zh = "楼栋长轮值制"
    text_zh = "每栋楼由居民轮流担任楼栋长，发现问题并调处小事；每九十天轮换，尽责程度随本楼志愿者比例变化。"
    neutral = {"posts": 0.0}
    direction = {"posts": ("daily.detected_chief", 1)}

    posts: Lever
    hazard: Uncertain
    seen_anyway: Uncertain
    seen_visible: Uncertain
    effort_base: Uncertain
    effort_volunteers: Uncertain
    effort_least: Constant
    hours: Uncertain
    least_hours: Constant
    elder_hazard: Uncertain

    def attach(self, town: Town) -> None:
        """Join: one post and one queue a building, a channel, a handler, rotation and effort."""
        if not self.posts:
            return
        town.invite_volunteers(self.name)
        self.chiefs = Chiefs(self, town)
        town.add_channel(self.chiefs)
        town.add_handler(self.chiefs)
        town.modify(ELDER_NATURAL, self.name, self.chiefs.look_in)
        town.on(ROTATION, self.name, self.chiefs.rotate)
        town.on(EFFORT, self.name, self.chiefs.renew)
        town.on_newcomers(self.name, self.chiefs.leave)


class Chiefs:
    """All chiefs of a run: channel 2, and the handler of small issues in their own building."""

    code = ChannelCode.CHIEF
    pulse = False
    kind = HandlerKind.BUILDING_CHIEF

    def __init__(self, rule: BuildingChiefs, town: Town) -> None:
        self.rule, self.town = rule, town
        self.capabilities = town.offices.capabilities[self.kind]
        visible = np.array(town.book[DetectionNumbers].visibility)
        self.seen = rule.seen_anyway + rule.seen_visible * visible
        buildings = town.world.buildings
        self.posts = [
            town.add_institution(
                BuildingChief,
                f"building_chief:{b}",
                community=int(buildings.community[b]),
                building=b,
                queue=self._queue(b),
            )
            for b in range(len(buildings.community))
        ]
        self.effort = np.zeros(len(self.posts))
        self._sizes = np.maximum([len(self._adults(b)) for b in range(len(self.posts))], 1)
        self.rotate()
        self._offer()

    def _adults(self, b: int) -> Rows:
        first, last = (
            int(self.town.world.buildings.first_resident[b]),
            int(self.town.world.buildings.last_resident[b]),
        )
        return (first + np.flatnonzero(self.town.world.people.adult[first:last])).astype(np.int32)

    def _queue(self, b: int) -> Pool:
        pool = Pool(f"building_chief:{b}", VOLUNTEER_HOURS)
        self.town.service.add(pool)
        return pool

    # --- the posts -----------------------------------------------------------------------------------------

    def rotate(self) -> None:
        """Fill all posts anew from those willing; in every other building and term Party members come first."""
        people, participation = self.town.world.people, self.town.participation
        month = self.town.day // 30 + 1
        for b, post in enumerate(self.posts):
            adults = self._adults(b)
            draw = self.town.draws.uniform("role", time=month, entity=people.key[adults])
            chance = 1.0 / (1.0 + np.exp(-participation.acceptance_logit(self.town.latents, adults)))
            willing = (people.hours[adults] > self.rule.least_hours) & (draw < chance)
            if not willing.any():
                post.hand_over(-1)
                continue
            rows, draw = adults[willing], draw[willing]
            local = post.building - int(self.town.world.communities.first_building[post.community])
            preferred = people.party[rows] if (local + post.terms) % 2 == 0 else np.zeros(len(rows), bool)
            order = np.lexsort((draw, participation.role[rows] != 2, ~preferred))
            post.hand_over(int(rows[order[0]]))
        self._settle()

    def leave(self, rows: Rows) -> None:
        """Vacate the posts of chiefs who have moved out, until the next rotation."""
        gone = set(rows.tolist())
        for post in self.posts:
            if post.resident in gone:
                post.hand_over(-1)
        self._settle()
        self._offer()

    def renew(self) -> None:
        """Set effort for the coming week by this week's volunteers; book the hours of the week that ends."""
        self._book()
        self._settle()
        self._offer()

    def _settle(self) -> None:
        volunteers = self.town.volunteers_of_buildings()
        effort = np.clip(
            self.rule.effort_base + self.rule.effort_volunteers * volunteers / self._sizes,
            self.rule.effort_least,
            1.0,
        )
        self.effort = np.where([post.vacant for post in self.posts], 0.0, effort)
        for post, value in zip(self.posts, self.effort.tolist(), strict=True):
            post.effort = value

    def _offer(self) -> None:
        """Give each chief's queue the hours of one week."""
        for post in self.posts:
            assert post.queue is not None
            post.queue.set_capacity(0.0 if post.vacant else 1.0)
            post.queue.allow(self.rule.hours * post.effort)
        self.town.casework.ask_review()

    def _book(self) -> None:
        """Book what chiefs gave this week: what they offered, and how much of it was work on tickets."""
        rows = np.array([post.resident for post in self.posts if not post.vacant], np.int64)
        hours = np.array([self.rule.hours * post.effort for post in self.posts if not post.vacant])
        used = sum(post.queue.take_used() for post in self.posts if post.queue is not None)
        if len(rows):
            self.town.give_hours("chief", rows, hours, used)

    # --- channel -------------------------------------------------------------------------------------------

    def mass(self, town: Town, issues: Rows) -> Floats:
        """Return the hazard that the building's chief notices each issue."""
        potential = town.world.issues
        return np.asarray(
            self.rule.hazard * self.effort[potential.building[issues]] * self.seen[potential.type[issues]]
        )

    def look_in(self, elders: Rows) -> Floats:
        """Return the hazard that the building's chief finds helpless elders."""
        return np.asarray(self.rule.elder_hazard * self.effort[self.town.world.people.building[elders]])

    # --- handler -------------------------------------------------------------------------------------------

    def queue(self, matter: Matter) -> Pool | None:
        """Return the chief's queue for a small issue of the own building."""
        post = self.posts[matter.building]
        return post.queue if matter.small and not post.vacant else None

    def capacity(self, matter: Matter) -> float:
        """Return hours a day."""
        return self.rule.hours * self.posts[matter.building].effort / 7.0

    def mean_latency(self, matter: Matter) -> float:
        """Return the expected days until the chief begins."""
        return mean_latency(self.capabilities, matter.contested)

    def latency(self, matter: Matter, luck: tuple[float, float]) -> float:
        """Return the drawn days until the chief begins."""
        return latency(self.capabilities, matter.contested, luck)
