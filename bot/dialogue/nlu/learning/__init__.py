"""What the classifiers have in common: views of a sentence, models on them, lessons."""
