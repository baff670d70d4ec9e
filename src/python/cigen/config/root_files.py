"""What makes a directory a project: the one list of these names. Part of the warm path: imports nothing."""

from __future__ import annotations

DIRECTORY = ".cigen"
# At the project's root.
ROOT_FILES = ("cigen.yml", "cigen.yaml")
# In the directory, which may do without any of them.
DIRECTORY_FILES = ("config.yml", "config.yaml", *ROOT_FILES)
# All of them from the root on, in the order in which they are looked for.
CONFIG_PATHS = (*(f"{DIRECTORY}/{name}" for name in DIRECTORY_FILES), *ROOT_FILES)
