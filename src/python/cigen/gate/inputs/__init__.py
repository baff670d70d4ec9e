"""What each job's hash covers, and why a job has none: before anything is hashed."""
