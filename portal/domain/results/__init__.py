"""Results: who may see them and when, how they are corrected, and how the office gets them back."""
