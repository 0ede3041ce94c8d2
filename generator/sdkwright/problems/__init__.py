"""What is wrong with an input, and where: values that every layer reports with."""
