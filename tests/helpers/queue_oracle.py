"""Queues played tick by tick with lists and integers only: slow, plain, and independent of sim/queueing.

64 ticks a day. Hours of opening are multiples of three and speeds powers of two, so every time and every
remainder of work is a dyadic number that floats hold exactly: the two programs must agree with ==.
"""

from __future__ import annotations

from dataclasses import dataclass, field

TICKS = 64


@dataclass
class Task:
    """A job in ticks: ready, work at speed 1, and where it goes on to (pool, delay, work) when done."""

    serial: int
    pool: int
    ready: int
    work: int
    job_class: int
    urgency: int
    then: tuple[int, int, int] | None = None
    where: str = "travelling"
    left: float = 0.0
    speed: float = 0.0
    start: int | None = None
    finish: int | None = None


@dataclass
class Desk:
    """A pool: the open ticks of its week, its servers and their speed."""

    open_ticks: frozenset[int]
    servers: int = 0
    speed: float = 0.0


@dataclass
class Oracle:
    """Plays `tasks` at `desks`; `actions` maps a tick to the orders of that moment, before its events."""

    desks: list[Desk]
    tasks: list[Task]
    actions: dict[int, list[tuple]]
    now: int = 0
    waiting_hours: list[list[float]] = field(default_factory=list)

    def play(self, ticks: int) -> None:
        for self.now in range(ticks):
            if self.now % TICKS == 0:
                self.waiting_hours.append([self.hours_waiting(i) for i in range(len(self.desks))])
            for action in self.actions.get(self.now, []):
                self.obey(*action)
            for task in [t for t in self.tasks if t.where == "service" and t.left <= 0]:
                self.finish(task)
            for task in self.tasks:
                if task.where == "travelling" and task.ready == self.now:
                    task.where = "waiting"
            for index, desk in enumerate(self.desks):
                if self.now % (7 * TICKS) in desk.open_ticks:
                    self.serve(index, desk)

    def obey(self, order: str, *given) -> None:
        if order == "capacity":
            index, fte, efficiency = given
            desk = self.desks[index]
            desk.servers = -int(-fte // 1) if efficiency else 0
            desk.speed = fte / desk.servers * efficiency if desk.servers else 0.0
            return
        task = next(t for t in self.tasks if t.serial == given[0])
        if task.where in ("gone", "done"):
            return
        if order == "withdraw":
            task.where = "gone"
        else:
            task.urgency += given[1]

    def finish(self, task: Task) -> None:
        task.where, task.finish = "done", self.now
        if task.then is not None:
            pool, delay, work = task.then
            self.tasks.append(
                Task(task.serial + 1000, pool, self.now + delay, work, task.job_class, task.urgency)
            )

    def serve(self, index: int, desk: Desk) -> None:
        mine = [t for t in self.tasks if t.pool == index]
        busy = [t for t in mine if t.where == "service"]
        queue = sorted(
            (t for t in mine if t.where == "waiting"),
            key=lambda t: (t.job_class, -t.urgency, t.ready, t.serial),
        )
        for task in queue[: max(0, desk.servers - len(busy))]:
            task.where, task.start, task.left, task.speed = "service", self.now, float(task.work), desk.speed
            busy.append(task)
        for task in busy:
            task.left -= task.speed

    def hours_waiting(self, index: int) -> float:
        return sum(t.work * 24 / TICKS for t in self.tasks if t.pool == index and t.where == "waiting")
