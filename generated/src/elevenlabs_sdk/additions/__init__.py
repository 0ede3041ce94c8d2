"""Written by hand, in the additions folder of the spec."""
