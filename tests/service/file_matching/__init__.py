"""The rows of files, matched as columns."""
