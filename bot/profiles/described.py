"""A filled-in model in words: what a drawing shows, for who cannot see it."""

from __future__ import annotations

from bot.profiles.shown import ShownProfile, ShownRow


def described(profile: ShownProfile) -> str:
    """Every row with its numbers, its place and what was ticked, and what hangs together."""
    rows = [f"{row.label}: {', '.join(_parts(profile, row))}." for row in profile.rows]
    return " ".join([*rows, *([profile.together] if profile.together else [])])


def _parts(profile: ShownProfile, row: ShownRow) -> list[str]:
    parts = []
    both = bool(profile.number_name and profile.wished_name)
    if profile.number_name:
        number = "geen cijfer" if row.number is None else str(row.number)
        parts.append(f"{profile.number_name.lower()} {number}" if both else number)
    if profile.wished_name:
        wished = "geen cijfer" if row.wished is None else str(row.wished)
        parts.append(f"{profile.wished_name.lower()} {wished}")
    if row.choice:
        parts.append(row.choice.lower())
    if profile.place:
        place = "geen" if row.place is None else str(row.place)
        parts.append(f"{profile.place.lower()} {place}")
    if not profile.number_name:
        parts += [label.rstrip(" …:").lower() for label, _ in row.said]
    if row.ticked:
        parts.append(profile.tick.lower())
    return parts or ["niet ingevuld"]
