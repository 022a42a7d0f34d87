"""The account of a pool at one moment, and the difference of two."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """Counts and hours of a pool up to `time`.

    Attributes:
        time: Days.
        submitted, started, finished, withdrawn: Jobs so far, cumulative.
        travelling, waiting, in_service: Jobs now.
        wait_days: Days that the jobs started so far had waited in the queue, cumulative.
        offered_hours: Hours of work that the servers could have done in opening hours, cumulative.
        used_hours: Hours of work done, on jobs in service too, cumulative.
    """

    time: float
    submitted: int
    started: int
    finished: int
    withdrawn: int
    travelling: int
    waiting: int
    in_service: int
    wait_days: float
    offered_hours: float
    used_hours: float

    def since(self, earlier: Account) -> Account:
        """Return the account of the time between `earlier` and this one; stocks are those of this one."""
        return Account(
            time=self.time,
            submitted=self.submitted - earlier.submitted,
            started=self.started - earlier.started,
            finished=self.finished - earlier.finished,
            withdrawn=self.withdrawn - earlier.withdrawn,
            travelling=self.travelling,
            waiting=self.waiting,
            in_service=self.in_service,
            wait_days=self.wait_days - earlier.wait_days,
            offered_hours=self.offered_hours - earlier.offered_hours,
            used_hours=self.used_hours - earlier.used_hours,
        )

    @property
    def utilisation(self) -> float:
        """Used over offered hours; 0 where nothing was offered."""
        return self.used_hours / self.offered_hours if self.offered_hours > 0.0 else 0.0

    @property
    def mean_wait(self) -> float:
        """Mean days in the queue of the jobs that were started; 0 if none was."""
        return self.wait_days / self.started if self.started else 0.0
