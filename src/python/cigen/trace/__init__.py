"""What a command reads, by strace: what it asked the system for -> which paths of the project -> what isn't declared."""
