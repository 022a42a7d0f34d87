"""Searches designs of incentive points, and tests what it found where it has not searched.

    space.py        what may be chosen, what is wanted, what is not allowed: read from YAML and checked
    candidates.py   designs as the search handles them, and quasi-random ones
    response.py     how a design does in one world: the protocol, and the memory that outlives a kill
    playing.py      the response of the model
    scoring.py      from measures to improvements over doing nothing, one score, and what is feasible
    proposing.py    optuna: which designs to try next
    search.py       the three searches at the same number of runs
    unseen.py       the test in communities and worlds that no search saw
    judging.py      what the test says, and how far the search had promised too much
    designing.py    all of it into a folder

Everything but `playing` works on any response; tests put in one whose optimum is known.
"""
