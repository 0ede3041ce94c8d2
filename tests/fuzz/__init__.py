"""What nobody thought of: random input for the readers of untrusted bytes, for as long as one likes. `make fuzz`."""
