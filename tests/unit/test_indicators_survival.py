"""Kaplan-Meier against the textbook, and against scipy's estimator on ties and censoring."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.indicators.survival import cumulative_incidence, kaplan_meier


def test_leukaemia_remissions_of_freireich_1963() -> None:
    # 6-mercaptopurine arm, 21 patients; published product-limit values at 6, 7, 10, 13, 16, 22, 23 weeks.
    weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    events = np.arange(21) < 9
    curve = kaplan_meier(np.array(weeks, float), events)
    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {week: round(curve.at(week), 3) for week in published} == pytest.approx(published, abs=1e-3)
    assert curve.quantile(0.5) == 23.0
    assert np.isnan(curve.quantile(0.95))
    assert curve.at(5.9) == 1.0


def test_equals_scipy_with_ties() -> None:
    times = np.array([1, 1, 2, 2, 2, 3, 4, 4, 5, 5, 5, 8.0])
    events = np.array([1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1], bool)
    curve = kaplan_meier(times, events)
    oracle = stats.ecdf(stats.CensoredData(uncensored=times[events], right=times[~events])).sf
    assert curve.times.tolist() == oracle.quantiles.tolist()
    assert curve.survival == pytest.approx(oracle.probabilities, abs=1e-14)


def test_nobody_observed() -> None:
    curve = kaplan_meier(np.empty(0), np.empty(0, bool))
    assert np.isnan(curve.at(10.0))
    assert np.isnan(curve.quantile(0.5))
    assert cumulative_incidence(np.empty(0), np.empty(0, np.int64))[1] == {}


def test_incidences_of_all_causes_and_survival_sum_to_one() -> None:
    times = np.array([1, 2, 2, 3, 4, 5, 6, 7.0])
    causes = np.array([1, 2, 0, 1, 2, 1, 0, 2])
    at, by_cause = cumulative_incidence(times, causes)
    curve = kaplan_meier(times, causes != 0)
    assert at.tolist() == curve.times.tolist()
    assert sum(by_cause.values()) + curve.survival == pytest.approx(np.ones(len(at)))
    assert by_cause[1][0] == pytest.approx(1 / 8)
