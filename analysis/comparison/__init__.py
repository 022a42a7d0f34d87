"""Paired comparison of regimes by the procedure of model.md section 13: intervals, families, verdicts,
runs.
"""

from __future__ import annotations

from analysis.comparison.design import Design
from analysis.comparison.label import LabelTest, label_test
from analysis.comparison.notes import Note
from analysis.comparison.ranking import ranking
from analysis.comparison.stages import SecondStage, half_widths, second_stage
from analysis.comparison.summary import MORE_COLUMNS, SUMMARY_COLUMNS, Comparison, summarise
from analysis.comparison.verdict import VERDICTS

__all__ = [
    "MORE_COLUMNS",
    "SUMMARY_COLUMNS",
    "VERDICTS",
    "Comparison",
    "Design",
    "LabelTest",
    "Note",
    "SecondStage",
    "half_widths",
    "label_test",
    "ranking",
    "second_stage",
    "summarise",
]
