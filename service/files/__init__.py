"""Which rows do the files hold that people send us?"""
