"""A pipeline of CircleCI's own language -> its files: what is written, and cigen's jobs and steps beside it."""
