"""How many and how long: (least, most), both included. Pure. Asked by blocks, readiness and the importer alike."""

Limits = tuple[int, int]

KEY_POINTS: Limits = (3, 8)
PHRASES: Limits = (1, 12)
PHRASE_LENGTH: Limits = (3, 80)  # characters
SUMMARY_LENGTH: Limits = (20, 320)  # characters


def fits(number: int, limits: Limits) -> bool:
    return limits[0] <= number <= limits[1]
