"""Language: the words, dates and hours that people read, and the clock."""
