"""Pipeline -> the text of CircleCI's files."""
