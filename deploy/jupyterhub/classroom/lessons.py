"""
Handing out lessons: a learner's copy takes over what the leader changed, and keeps what the
learner changed. Notebooks are merged cell by cell (nbformat 4.5 gives each cell an id), so
the result is a whole notebook whatever the two sides did; a merge of lines, as git does it,
can break the JSON.

Three versions meet: `base`, as it was handed out last; `new`, as the leader has it now; and
`own`, the learner's. Per cell:

    the learner left it alone      the new one (its outputs stay while its text is the same)
    the learner changed it         the learner's
    the learner added it           stays behind the cell that it stood behind
    the leader added it            is put behind the cell that it stands behind
    the leader removed it          goes, unless the learner changed it
    the learner removed it         stays away, unless the leader changed it

Standard library only.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]
Cell = dict[str, Any]


def merge(base: Notebook | None, new: Notebook, own: Notebook) -> Notebook:
    """The learner's notebook brought up to date; without a base, the learner's cells win."""
    old = _by_id(base) if base else {}
    theirs, mine = _by_id(new), _by_id(own)

    def chosen(identity: str) -> Cell | None:
        before, now, kept = old.get(identity), theirs.get(identity), mine.get(identity)
        if kept is None:
            changed = before is None or now is None or _text(now) != _text(before)
            return now if changed else None
        touched = before is None or _text(kept) != _text(before)
        if now is None:
            return kept if touched else None
        if touched or _text(kept) == _text(now):
            return {**kept, "metadata": {**kept["metadata"], **now["metadata"]}}
        return now

    # The leader's order, with the learner's own cells behind the cells they stood behind.
    order = [_id(cell) for cell in new["cells"]]
    placed = set(order)
    previous: str | None = None
    for cell in own["cells"]:
        identity = _id(cell)
        if identity not in placed:
            order.insert(order.index(previous) + 1 if previous is not None else 0, identity)
            placed.add(identity)
        previous = identity
    cells = [cell for cell in map(chosen, order) if cell is not None]
    return {**new, "metadata": {**own["metadata"], **new["metadata"]}, "cells": cells}


def _by_id(notebook: Notebook) -> dict[str, Cell]:
    cells = {_id(cell): cell for cell in notebook["cells"]}
    if len(cells) < len(notebook["cells"]):
        raise ValueError("Two cells of a notebook have the same id.")
    return cells


def _id(cell: Cell) -> str:
    return cell["id"]


def _text(cell: Cell) -> tuple[str, str]:
    source = cell["source"]
    return cell["cell_type"], source if isinstance(source, str) else "".join(source)


def hand_out(lessons: Path, target: Path, handed_out: Path) -> None:
    """
    Brings the learner's folder `target` up to date with `lessons`. `handed_out` keeps what
    was handed out last. A file that the learner deleted comes back fresh; a file of another
    kind is replaced only if the learner did not change it.
    """
    for source in sorted(lessons.rglob("*")):
        if not source.is_file():
            continue
        name = source.relative_to(lessons)
        new = source.read_bytes()
        base = _bytes(handed_out / name)
        own = _bytes(target / name)
        if base == new and own is not None:
            continue
        result = _updated(base, new, own) if own is not None else new
        if result != own:
            _write(target / name, result)
        _write(handed_out / name, new)


def _updated(base: bytes | None, new: bytes, own: bytes) -> bytes:
    if own == base:
        return new
    try:
        merged = merge(json.loads(base) if base else None, json.loads(new), json.loads(own))
    except (ValueError, KeyError, TypeError, AttributeError):
        return own  # No notebook, or none that can be read: it is the learner's.
    return (json.dumps(merged, ensure_ascii=False, indent=1) + "\n").encode()


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, also when the machine stops in between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    with open(draft, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
