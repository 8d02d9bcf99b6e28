"""How good is what we hold, how good is what a source sends, and what came of a campaign?

All of it is told from ids, verdicts, probabilities and counts: no personal value is needed to measure.
"""
