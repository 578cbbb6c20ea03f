"""Navigation: views, groups and tools as painted rows with live counts; knows names and numbers only."""
