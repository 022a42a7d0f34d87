"""The town in which a run plays: every room's state in one place, and the parts of a day that join rooms."""
