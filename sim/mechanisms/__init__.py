"""Mechanisms of co-governance and of the city's platform; each is two files side by side in `catalogue/`."""
