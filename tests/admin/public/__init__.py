"""The pages of people without an account."""
