"""Reads the accessibility tree of Desk from outside and prints it as JSON; runs on the system's Python (pyatspi).

Each control: role, name, description, whether it can take the focus, its box on the screen, and its path.
"""

import json
import sys

import pyatspi

DEPTH, CHILDREN = 40, 60


def walk(node, path, found):
    """Add a control and what it holds; long lists are read at their beginning only."""
    states = node.getState()
    if not states.contains(pyatspi.STATE_SHOWING) and len(path) > 2:
        return
    role = node.getRoleName()
    try:
        box = list(node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS))
    except NotImplementedError:
        box = [0, 0, 0, 0]
    found.append(
        {
            "role": role,
            "name": node.name,
            "description": node.description,
            "focusable": bool(states.contains(pyatspi.STATE_FOCUSABLE)),
            "box": box,
            "path": [*path, f"{role}:{node.name}"],
        }
    )
    if len(path) >= DEPTH or role in ("list item", "table cell"):
        return
    for index in range(min(node.childCount, CHILDREN)):
        child = node.getChildAtIndex(index)
        if child is not None:
            walk(child, [*path, f"{role}:{node.name}"], found)


def main():
    """Print the tree of the application of a process id."""
    wanted = int(sys.argv[1])
    desktop = pyatspi.Registry.getDesktop(0)
    found = []
    for index in range(desktop.childCount):
        application = desktop.getChildAtIndex(index)
        if application is not None and application.get_process_id() == wanted:
            walk(application, [], found)
    sys.stdout.write(json.dumps(found))


main()
