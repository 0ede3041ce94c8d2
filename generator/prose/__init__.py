"""What only people read: samples, and the prose of one API."""
