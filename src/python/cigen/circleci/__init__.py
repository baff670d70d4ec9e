"""CircleCI's configuration language, and all that cigen knows of it: what a document means once it gets there."""
