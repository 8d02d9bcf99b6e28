"""The service keeps, encrypts and serves; what is true or allowed is decided in `rules`."""
