"""Speed and memory against the bare tools; see `make bench`."""
