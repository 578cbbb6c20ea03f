"""Reads the accessibility tree of Desk from outside; runs on the system's Python (pyatspi) and stays until its input ends.

Takes lines on its input and answers each with one line of JSON: `read` the controls of what is in front (the
topmost dialog, else the window), `all` those of every window, `press NAME` a button, `focus NAME` a control.
Each control: role, name, description, whether it can take the focus, its box on the screen, and its path.
"""

import json
import sys

import pyatspi

DEPTH, CHILDREN = 40, 60
LEAVES = ("list item", "table cell")


def walk(node, path, found):
    """Add a control and what it holds; long lists are read at their beginning only."""
    states = node.getState()
    if not states.contains(pyatspi.STATE_SHOWING) and len(path) > 1:
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
    for child in children(node, path, role):
        walk(child, [*path, f"{role}:{node.name}"], found)


def children(node, path, role):
    """Return what a control holds, as far as it is worth reading."""
    if len(path) >= DEPTH or role in LEAVES:
        return []
    found = [node.getChildAtIndex(index) for index in range(min(node.childCount, CHILDREN))]
    return [child for child in found if child is not None]


def windows_of(pid):
    """Return the windows of a process that show."""
    desktop = pyatspi.Registry.getDesktop(0)
    for index in range(desktop.childCount):
        application = desktop.getChildAtIndex(index)
        if application is not None and application.get_process_id() == pid:
            found = children(application, [], "")
            return [one for one in found if one.getState().contains(pyatspi.STATE_SHOWING)]
    return []


def named(node, name):
    """Return the first showing control of a name that takes the focus."""
    states = node.getState()
    if node.name == name and states.contains(pyatspi.STATE_FOCUSABLE):
        return node
    for child in children(node, [], node.getRoleName()):
        if child.getState().contains(pyatspi.STATE_SHOWING) and (found := named(child, name)):
            return found
    return None


def answer(pid, line):
    """Do what a line asks."""
    verb, _, name = line.partition(" ")
    windows = windows_of(pid)
    if not windows:
        return []
    dialogs = [one for one in windows if one.getRoleName() == "dialog"]
    window = (dialogs or windows)[-1]
    if verb in ("read", "all"):
        found = []
        for one in windows if verb == "all" else [window]:
            walk(one, [], found)
        return found
    node = named(window, name)
    if node is None:
        return False
    if verb == "focus":
        return bool(node.queryComponent().grabFocus())
    return bool(node.queryAction().doAction(0))


def main():
    """Answer every line."""
    for line in sys.stdin:
        pyatspi.clearCache() if hasattr(pyatspi, "clearCache") else None
        sys.stdout.write(json.dumps(answer(int(sys.argv[1]), line.rstrip("\n"))) + "\n")
        sys.stdout.flush()


main()
