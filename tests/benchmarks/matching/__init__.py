"""How well and how fast are duplicates found, beside the best open peer on the same columns?"""
