"""The paper: the two documents of a candidate as PDF, A4, from plain facts alone: no database, no clock."""
