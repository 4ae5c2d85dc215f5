"""What the service promises. Each module is one thing it does; none knows a web page."""
