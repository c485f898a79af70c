"""After the conversation: what was agreed, when to look back, and how it went since."""
