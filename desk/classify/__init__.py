"""What kind of ticket is this? A guess from its words, and the words that decided (docs/adr, intake)."""
