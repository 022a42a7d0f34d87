"""Kinds of renovation: rule and numbers side by side; a new file here is found by itself."""
