"""What gating would have saved: a project's history replayed from git's objects, and what the replay counted. Decides nothing."""
