"""The state of a worktree, what tells that it still holds, and its digests."""
