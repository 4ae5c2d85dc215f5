"""Runtime: what runs the service on a machine."""
