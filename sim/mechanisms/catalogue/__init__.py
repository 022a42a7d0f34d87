"""One mechanism, two files: the rule (`.py`) and its numbers (`.yaml`)."""
