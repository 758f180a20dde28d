"""Words whose change can hurt somebody: units of doses and times, negations, numbers in words. Pure.

Names of drugs have a table of their own, ``drugs.csv``.
"""

import re

# Written as in UCUM (https://ucum.org/ucum), as on labels in the United States, and as they should not be written, from
# the list of error-prone abbreviations of the Institute for Safe Medication Practices and the “do not use” list of the
# Joint Commission (µg, cc, U, IU, qd).
UNITS = (
    "kg", "g", "mg", "mcg", "µg", "μg", "ug", "ng", "pg", "lb", "oz", "kgs", "gm", "gms", "mgs", "mcgs", "lbs",
    "L", "dL", "mL", "mLs", "cc", "mol", "mmol", "µmol", "μmol", "umol", "nmol", "pmol", "Eq", "mEq", "mOsm",
    "U", "IU", "mIU", "unit", "units", "mm Hg", "mmHg", "bpm", "Hz", "kHz", "mC", "mA", "kcal",
    "°C", "°F", "m", "cm", "mm", "m2", "m²",
    "kilograms", "kilogram", "grams", "gram", "milligrams", "milligram", "micrograms", "microgram",
    "milliliters", "milliliter", "liters", "liter", "ounces", "ounce", "pounds", "pound",
    "times", "doses", "dose", "sessions", "session", "infusions", "infusion", "injections", "injection",
    "tablets", "tablet", "capsules", "capsule", "pills", "pill", "drops", "drop", "puffs", "puff", "sprays", "spray",
    "patches", "patch", "lozenges", "lozenge", "points", "point",
    "ms", "s", "sec", "secs", "seconds", "second",
    "minutes", "minute", "min", "mins", "hours", "hour", "hr", "hrs", "h",
    "days", "day", "nights", "night", "weeks", "week", "wk", "wks", "months", "month", "mo", "mos",
    "years", "year", "yr", "yrs",
)  # fmt: skip
_ONE_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
UNIT_PATTERN = rf"(?:{_ONE_UNIT})(?:/(?:{_ONE_UNIT}))*"  # a text may join them: mg/kg/dose

# The single words of NegEx (Chapman and others, 2001, doi:10.1006/jbin.2001.1029) but “doubt”, “free” and “versus”; the
# negative words of English grammar; and words that turn or limit an instruction as much.
_NEGATIONS = """
no not never none neither nor without cannot can't don't doesn't didn't isn't aren't wasn't weren't won't wouldn't
shouldn't couldn't mustn't haven't hasn't hadn't absence declined denied denies denying unlikely
nobody nothing nowhere hardly barely rarely seldom lack lacks lacking fail fails failed
non avoid avoids avoided avoiding unless except stop stops stopped stopping discontinue discontinued discontinuing
withhold withheld contraindicated contraindication contraindications prohibited unsafe only
"""
NEGATIONS = frozenset(_NEGATIONS.split())

# What limits a number or tells how often: words that mean it only together.
LIMITS = (
    "every other", "at least", "at most", "up to", "as much as", "as little as",
    "more than", "less than", "fewer than", "greater than", "higher than", "lower than",
)  # fmt: skip
BEFORE_A_NUMBER = ("above", "below", "over", "under")  # these limit a number, and elsewhere say where something is

# Zero, and number words from two on; “one” says too little. Then how often and at which half of the day: words, and
# abbreviations from the lists named above.
_NUMBER_WORDS = """
zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half third quarter dozen
once twice thrice double triple maximum minimum maximal minimal max
hourly nightly daily weekly biweekly monthly yearly
qd qod qhs hs bid tid qid tiw biw prn a.m p.m pm
"""
NUMBER_WORDS = frozenset(_NUMBER_WORDS.split())

# Ways into the body, which belong to a dose: from the table “Route of Administration” of the FDA's data standards
# manual, as adjectives and adverbs, and the usual abbreviations.
_ROUTES = """
oral orally sublingual sublingually buccal nasal nasally intranasal intranasally inhaled rectal rectally
topical topically transdermal transdermally subcutaneous subcutaneously intramuscular intramuscularly
intravenous intravenously epidural epidurally intrathecal intrathecally intradermal intradermally
po sl sc sq subq pr im iv
"""
ROUTES = frozenset(_ROUTES.split())

# Words of English grammar: they stand in names and tell none from another.
_FUNCTION_WORDS = """
a an and as at by for from in into of on or than that the to under vs with without
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
