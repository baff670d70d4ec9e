"""One file for each verb: what it is asked, and what it does."""
