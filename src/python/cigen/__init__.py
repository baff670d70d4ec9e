"""cigen compiles a `.cigen/` directory to the two CircleCI files of a dynamic pipeline."""

__version__ = "0.1.0"
