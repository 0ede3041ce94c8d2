"""What the templates print: every condition decided, every text made safe."""
