"""How do our readers fare on the test material that other libraries were made with?"""
