"""Who do we know, what do we hold of them, and why that value?"""
