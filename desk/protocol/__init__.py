"""What window, command line and engine say to each other: requests, replies, changes, rows and views."""
