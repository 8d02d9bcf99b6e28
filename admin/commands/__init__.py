"""The commands, each with `add_parser(commands)` and the function that runs it."""
