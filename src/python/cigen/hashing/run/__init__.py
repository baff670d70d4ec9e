"""All that is asked about a project, hashed now."""
