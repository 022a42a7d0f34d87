"""What can go wrong, by whose doing.

CoGovError
├── InputError     the user's file, option or number cannot be used (exit status 1)
├── ResultError    a result folder cannot be read or written (exit status 1)
└── RuleError      a rule or mechanism broke the contract of the model (exit status 2)
    ├── OwnershipError   somebody wrote a column that is not theirs
    └── ConservationError   books, tickets or probabilities do not add up
"""

from __future__ import annotations


class CoGovError(Exception):
    """Base of every error that CoGov raises on purpose."""


class InputError(CoGovError):
    """The user's input cannot be used; the message says what, where, what is allowed and what to do."""


class ResultError(CoGovError):
    """A result folder cannot be read or written."""


class RuleError(CoGovError):
    """A rule or mechanism broke the contract of the model."""


class OwnershipError(RuleError):
    """A column was written by somebody who does not own it."""


class ConservationError(RuleError):
    """Something that must balance does not: an issue in two states, money from nowhere, a lost ticket."""
