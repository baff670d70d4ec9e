"""A configuration in CircleCI's language -> Pipeline: what of it can be skipped, and what passes through."""
