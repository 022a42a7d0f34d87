"""A lift for one stairwell, planned from the planner's own table (model.md 7.5)."""
