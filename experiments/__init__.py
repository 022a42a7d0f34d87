"""Plays worlds: single runs, comparisons, searches; keeps what is finished whatever happens."""
