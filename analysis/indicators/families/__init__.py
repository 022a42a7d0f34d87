"""One file for each family of model.md section 10: what its indicators are, and how they are computed."""
