"""nbgrader's settings for this course. The folder of this file is the course."""

from pathlib import Path

from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    OverwriteCells,
    OverwriteKernelspec,
)

COURSE = Path(__file__).resolve().parent

c = get_config()  # noqa: F821 (nbgrader defines it)

c.CourseDirectory.root = str(COURSE)
c.CourseDirectory.course_id = COURSE.name
# Beside nbgrader's own list: what the lessons and the link to their library leave there.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    ".nabla",
    "node_modules",
]

# Where assignments are handed out and in. Learners with accounts of their own on this
# machine need to reach it; move it to a folder that they share, if this one is private.
c.Exchange.root = str(COURSE / "exchange")

# What takes the place of a solution.
c.ClearSolutions.code_stub = {"typescript": CODE_STUB}
c.ClearSolutions.text_stub = TEXT_STUB

# Seconds that one cell may take. Then it is interrupted, counts as failed, and the cells
# below it still run.
c.Execute.timeout = 120


class OverwriteTypeScriptCells(OverwriteCells):
    """Puts deleted test cells back, with a remark that is a comment in TypeScript."""

    def missing_cell_transform(self, *args, **kwargs):
        cell = super().missing_cell_transform(*args, **kwargs)
        if cell.cell_type == "code" and cell.source.startswith("# "):
            cell.source = "//" + cell.source[1:]
        return cell


# A learner who deletes a test cell loses nothing by it: the answer is graded all the same.
c.OverwriteTypeScriptCells.add_missing_cells = True
c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteTypeScriptCells,
    CheckCellMetadata,
]
