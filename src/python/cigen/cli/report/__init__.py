"""What verbs print, for people and for programs."""
