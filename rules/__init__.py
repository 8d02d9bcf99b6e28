"""The rules decide: pure functions on frozen values, with no clock, disk, network or chance."""
