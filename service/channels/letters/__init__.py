"""The texts of our letters, one file for each letter, in every language we write in."""
