"""What was typed, as words: spelling, regions, lemmas, sentences, patterns on them."""
