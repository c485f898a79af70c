"""What a patient gets to hear before the conversation: letters, messages, a slide."""
