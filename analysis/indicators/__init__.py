"""Indicators of model.md section 10: the registry, and values for a run, a pair and groups of residents."""

from __future__ import annotations

from analysis.indicators.groups import groups_of_run
from analysis.indicators.incentives import incentives_of_run
from analysis.indicators.indicator import Indicator, Margin
from analysis.indicators.registry import (
    INDICATORS,
    PRIMARY,
    column_name,
    indicator_of,
    indicators_of_run,
    pair_indicators,
)
from analysis.indicators.view import headline_window, windows_of

__all__ = [
    "INDICATORS",
    "PRIMARY",
    "Indicator",
    "Margin",
    "column_name",
    "groups_of_run",
    "headline_window",
    "incentives_of_run",
    "indicator_of",
    "indicators_of_run",
    "pair_indicators",
    "windows_of",
]
