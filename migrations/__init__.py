"""How the tables got to be what they are, one step at a time."""
