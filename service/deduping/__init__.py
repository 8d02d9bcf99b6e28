"""Which contacts are one person, of all there are? They are found, and then merged or shown to somebody."""
