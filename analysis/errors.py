"""The exceptions of `analysis`, which imports nothing of ours and so has its own tree.

AnalysisError        the user's or caller's input is wrong; the message says what, where and what to do
├── FolderError      a result folder (analysis.folder)
└── DesignError      a comparison that cannot be made as asked for (analysis.comparison)
"""

from __future__ import annotations


class AnalysisError(Exception):
    """What a user can put right; one message that says what, where, what is allowed, and what to do."""


class FolderError(AnalysisError):
    """A result folder that cannot be opened, read or written."""


class DesignError(AnalysisError):
    """A comparison that cannot be made: no such regime, no such indicator, no runs."""
