"""The CoGov model: residents, institutions and the mechanisms of urban co-governance."""
