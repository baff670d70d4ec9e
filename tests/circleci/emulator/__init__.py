"""A CircleCI that runs in a test."""

from circleci.emulator.circle import CircleCI
from circleci.emulator.repository import Repository

__all__ = ["CircleCI", "Repository"]
