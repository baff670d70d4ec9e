"""Text -> Config."""
