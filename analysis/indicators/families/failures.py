"""Failures that must be able to occur: what shows each of them, in every run (model.md section 8).

Some failures show in indicators of other families: closure_gap, wrong_retention, returns, backlog and
utilisation, top5_share.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.indicators.families.timing import solution_times
from analysis.indicators.indicator import HIGHER, LOWER, NEITHER, Indicator
from analysis.indicators.survival import kaplan_meier
from analysis.indicators.view import NONE, Floats, Mask, RunView, Window, mean, mean_known, ratio, share

OFFICIAL, HEARING = 0, 2
PROPERTY_COMPANY = 1
PROPERTY_SERVICE, QUARRELS, SAFETY = 0, (1, 2, 3, 4), 5
URGENT_SEVERITY = 2.0
LEVELS = (1, 2, 3, 4)
VOLUNTEERING = "volunteering"

INDICATORS: tuple[Indicator, ...] = (
    Indicator("elite_gap", "satisfaction", LOWER),
    Indicator("tenant_presence_gap", "share", NEITHER),
    Indicator("voice_attendees", "satisfaction", HIGHER),
    Indicator("property_gap", "satisfaction", HIGHER),
    *(Indicator(f"misfit_level{level}", "theta", LOWER) for level in LEVELS),
    Indicator("unheard_closures", "share", LOWER),
    Indicator("unheard_grudges", "share", LOWER),
    Indicator("quarrels_settled", "share", HIGHER),
    Indicator("urgent_time", "d", LOWER),
    Indicator("urgent_first_wrong", "share", LOWER),
    Indicator("partner_half_life", "d", HIGHER),
    Indicator("volunteers_trend", "-", HIGHER),
    Indicator("nominal_share", "share", LOWER),
    Indicator("motivation_change", "sigma", HIGHER),
    Indicator("staff_off_tickets", "share", LOWER),
    Indicator("staff_behind", "share", LOWER),
    Indicator("alarm_response", "share", HIGHER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window; what was not played (hearings, partners, alarms) is undefined."""
    return {
        **_of_closures(run, window),
        **_of_issues(run, window),
        "partner_half_life": _half_life(run, window),
        "volunteers_trend": _trend(run, window),
        "nominal_share": _nominal(run, window),
        "motivation_change": _motivation(run, window),
        "staff_off_tickets": mean_known(_daily(run, "staff_off_tickets", window)),
        "staff_behind": mean_known(_daily(run, "staff_behind", window)),
        "alarm_response": _response(run, window),
    }


# --- closures --------------------------------------------------------------------------------------------


def _of_closures(run: RunView, window: Window) -> dict[str, float]:
    """True closures, by the day of closing."""
    true = window.holds(run.column("closures", "time")) & ~(_closing(run, "paper") > 0)
    procedure, level = _closing(run, "procedure"), _closing(run, "level")
    hearing = true & (procedure == HEARING)
    served, voice = _closing(run, "served"), _closing(run, "mean_V")[true]
    heard = _closing(run, "present")
    favoured = _closing(run, "outcome_top") - _closing(run, "outcome_bottom")
    distance = _closing(run, "distance")
    return {
        "elite_gap": mean_known(favoured[hearing]) - mean_known(favoured[true & (procedure == OFFICIAL)]),
        "tenant_presence_gap": _among(run, "present_tenants", "present", hearing)
        - _among(run, "tenants", "adults", hearing),
        "voice_attendees": weighted(_closing(run, "voice_present")[hearing], heard[hearing]),
        "property_gap": _property_gap(run, true),
        **{f"misfit_level{one}": mean_known(distance[true & (level == one)]) for one in LEVELS},
        "unheard_closures": mean(voice[np.isfinite(voice)] < 0.0),
        "unheard_grudges": ratio(_sum(_closing(run, "aggrieved")[true]), _sum(served[true])),
    }


def _closing(run: RunView, name: str) -> Floats:
    """Return a column of closures; NaN in all rows where the run lacks it."""
    if run.has("closures", name):
        return run.column("closures", name).astype(np.float64)
    return np.full(len(run.column("closures", "time")), NONE)


def _among(run: RunView, part: str, whole: str, rows: Mask) -> float:
    """Return the sum of one column in parts of the sum of another."""
    return ratio(_sum(_closing(run, part)[rows]), _sum(_closing(run, whole)[rows]))


def _property_gap(run: RunView, true: Mask) -> float:
    """Return the mean satisfaction with property service where the company closed, less that of all others."""
    types, row = run.issue("type"), _closing(run, "issue")
    if not len(types) or not len(row):
        return NONE
    about = true & (types[row.astype(np.int64)] == PROPERTY_SERVICE)
    by_company = _closing(run, "handler") == PROPERTY_COMPANY
    pleased = _closing(run, "mean_S")
    return mean_known(pleased[about & by_company]) - mean_known(pleased[about & ~by_company])


def weighted(values: Floats, weights: Floats) -> float:
    """Return the weighted mean of those values that are not NaN; NaN where they weigh nothing."""
    known = np.isfinite(values)
    return ratio(_sum(values[known] * weights[known]), _sum(weights[known]))


def _sum(values: Floats) -> float:
    return float(np.sum(values, dtype=np.float64))


# --- issues ----------------------------------------------------------------------------------------------


def _of_issues(run: RunView, window: Window) -> dict[str, float]:
    """Issues by the day of birth."""
    born, types = run.cohort(window), run.issue("type")
    urgent = born & ((run.issue("severity") > URGENT_SEVERITY) | (types == SAFETY))
    days, events = solution_times(run)
    first, solved = run.issue("first_level"), run.issue("solved_level")
    known = urgent & run.is_solved & (first > 0)
    tried = born & np.isin(types, QUARRELS) & np.isfinite(run.issue("first_attempt_solved"))
    return {
        "urgent_time": kaplan_meier(days[urgent], events[urgent]).quantile(0.5),
        "urgent_first_wrong": share(first != solved, known),
        "quarrels_settled": share(run.issue("first_attempt_solved") > 0, tried),
    }


# --- residents, staff, alarms ----------------------------------------------------------------------------


def _daily(run: RunView, name: str, window: Window) -> Floats:
    """Return the rows of a daily column in the window; none where the run lacks it."""
    values = run.column("daily", name).astype(np.float64)
    return values[run.daily_rows(window)] if len(values) else values


def _half_life(run: RunView, window: Window) -> float:
    """Return the days after which half of the active partners have left, at the window's rate of leaving.

    Undefined without partners, infinite (undefined) where nobody leaves.
    """
    when, event = run.column("partners", "t"), run.column("partners", "event")
    left = float(np.count_nonzero(window.holds(when) & (event == "dropped"))) if len(when) else 0.0
    return ratio(math.log(2.0) * _sum(_daily(run, "partners", window)), left)


def _trend(run: RunView, window: Window) -> float:
    """Return by how much fewer or more volunteer in the second half of the window, relative to the first."""
    day = run.column("daily", "t")[run.daily_rows(window)]
    late = day >= (window.start + window.end) / 2.0
    volunteers = _daily(run, "volunteers", window)
    if not len(volunteers):
        return NONE
    return ratio(_sum(volunteers[late]), _sum(volunteers[~late])) - 1.0


def _nominal(run: RunView, window: Window) -> float:
    """Return which part of the hours that volunteers give (travel among them) only looks like work."""
    if not len(run.column("points", "month")):
        return NONE
    given = run.monthly("hours", "given", window, where=run.column("hours", "purpose") == VOLUNTEERING)
    return ratio(run.monthly("points", "nominal_hours", window), given)


def _motivation(run: RunView, window: Window) -> float:
    """Return how far motivation has moved since day 0, adults by the hours they gave; at the run's end only."""
    if not window.last:
        return NONE
    moved = run.residents("motivation") - run.residents("motivation_start")
    return weighted(moved[run.adult], run.residents("hours_given")[run.adult])


def _response(run: RunView, window: Window) -> float:
    """Return the share of alarms that somebody answered."""
    if not run.has("alarms", "responded"):
        return NONE
    return mean(run.column("alarms", "responded")[window.holds(run.column("alarms", "t"))] > 0)
