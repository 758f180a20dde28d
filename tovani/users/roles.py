"""The groups that people here belong to, by the names they have in the admin. Migration 0002 makes them."""

WRITERS = "Medical writers"
PHYSICIANS = "Physicians"
MANAGERS = "Content managers"
AUDITORS = "Auditors"
GROUPS = (WRITERS, PHYSICIANS, MANAGERS, AUDITORS)

# Content managers assign, set due dates and take down; auditors read. Neither signs (DESIGN, section 1).
NEVER_SIGN = (MANAGERS, AUDITORS)
