"""How residents respond: experience, trust, ties, grievance, protest, participation.

Model.md 7.2, 7.4.6, 7.6 and the acceptance law of 7.8.
"""
