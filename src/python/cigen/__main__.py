"""`python -m cigen`."""

import sys

from cigen.cli import main

if __name__ == "__main__":
    sys.exit(main())
