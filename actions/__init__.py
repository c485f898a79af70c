"""Rasa custom actions: thin adapters between the dialogue and ``bot.conversation``.

One module per phase. What an action says goes through :mod:`actions.saying`, what it knows
comes from :mod:`actions.state`. Only saving a goal or a referral touches the database.
"""
