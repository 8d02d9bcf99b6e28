"""How is everything kept elsewhere, so that it can be put back, and the erased do not come back with it?

A backup is two folders, so that they can be kept for different times: one with the data, in which every
personal value is sealed, and one with the data keys and the ledger of erasures. Whoever keeps keys for two
weeks and data for a year can read nothing of somebody who was erased longer ago than that. Blind tokens,
sessions and stored answers are left out: the first are made anew, the others are of no use.
"""
