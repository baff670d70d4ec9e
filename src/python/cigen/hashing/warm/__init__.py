"""The answer of the last run, where it still holds. Loads nothing that its decision does not need."""
