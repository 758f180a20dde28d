"""The sample library: made-up accounts and pages that show every state. One JSON file a page, marked as a sample."""
