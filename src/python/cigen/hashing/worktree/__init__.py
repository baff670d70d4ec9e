"""Which files exist below the project root, and what git can vouch for. The only part of hashing that asks git."""
