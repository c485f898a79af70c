"""Plug-ins for the sealed Rasa engine (Python 3.10); the only folder of ours that Rasa imports."""
