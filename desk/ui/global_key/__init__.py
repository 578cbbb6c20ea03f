"""Keys that work while another program has the keyboard: a new ticket of the clipboard or of the screen."""
