"""A first configuration for a project: pure functions from its files to the files to write."""
