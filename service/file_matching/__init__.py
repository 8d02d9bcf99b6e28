"""Which rows of a file, or of two, are one person? Without any database; nothing leaves the machine."""
