"""The process in the window: drawn as a swimlane, read step by step, changed by proposal and signature."""
