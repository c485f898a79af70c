"""Is somebody in danger: rules that can be read, and a statistical second opinion."""
