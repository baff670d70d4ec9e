"""A proof in CircleCI's cache: what names it, how old it may be, and who records none."""
