"""Problems of an input and their locations; every layer reports with them."""
