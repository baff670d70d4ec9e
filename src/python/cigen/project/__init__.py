"""A project where it lies: its configuration, its files, its git, and what hashing says of them."""
