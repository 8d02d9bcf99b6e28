"""How likely is it that what we know of somebody is still true, and why?

A value is true or it is not any more, and only ever goes from the one to the other: a hidden Markov model,
filtered step by step (`mind`). Time takes from the probability at the rate of the field (`rates`), each
signal multiplies the odds by what it is worth (`signals`), a confirmation starts anew. `belief` does the sum
and shows every step of it; `learning` corrects rates and worth by what came out; `calibration` tells whether
the probabilities deserve their name.
"""
