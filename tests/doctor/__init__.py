"""Whether an installation is fit: each check driven into its fault, told the remedy, and seen to pass after it."""
