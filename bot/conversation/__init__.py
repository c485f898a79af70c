"""The domain: the phases, relation typing, goals, referral and summary. No web, no Rasa."""
