"""A CircleCI configuration -> the files of a cigen configuration that does the same."""
