"""A configuration in CircleCI's own language: `version: 2.1` at its root says so."""
