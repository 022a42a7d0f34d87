"""What a community office uses on its own files: messy tables read, a lift planned for one stairwell.

Uses the bargaining of `sim` and the words and pictures of `analysis`; plays no scenario and keeps no regime.
"""
