"""Settings: ``base`` holds what is true everywhere; ``dev``, ``test`` and ``production`` say where they differ."""
