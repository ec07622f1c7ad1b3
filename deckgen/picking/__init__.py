"""What is worth learning: terms, quotes, and the sentences that show them. Takes Decisions; every choice has reasons."""
