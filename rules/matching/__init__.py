"""Which records speak of the same person, how sure are we, and why?"""
