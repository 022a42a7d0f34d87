"""Observers record; they never act and never draw."""
