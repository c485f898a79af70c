"""The subcommands of ``brede-gesprek``; :mod:`bot.cli` brings them together."""
