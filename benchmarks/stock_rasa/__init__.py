"""Our understanding beside that of stock Rasa: quality, time, memory (``make compare``)."""
