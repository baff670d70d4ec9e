"""A workflow as a picture: pure functions from a pipeline to text."""
