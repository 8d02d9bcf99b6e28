"""How alike are two records in one respect? A closed list of levels for each, from “the same” to “different”.

Every module compares one respect: `compare(table, pairs)` gives a level for each pair, 0 where one of the two
says nothing. `meaning(level)` tells a level in words. Levels are numbers that never change their meaning, so
that weights learned on one set of records hold on another.
"""
