"""Is it still right? The person is asked, once, where anything may be sent to them at all; they or a steward
answer, and what is not right is put right at once.
"""
