"""What somebody wants of the conversation: an answer, or one of the commands."""
