"""How visitors find pages: by words, codes, groups and links. Tables made whenever a publication changes."""
