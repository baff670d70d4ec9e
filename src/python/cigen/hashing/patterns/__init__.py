"""The pattern language, and which files it selects."""
