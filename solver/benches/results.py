"""RESULTS.md: tables whose rows are replaced when the same thing is measured again, between marker comments.

What stands outside the markers is written by hand and left as it is."""
import re
from pathlib import Path

FILE = Path(__file__).resolve().parent / "RESULTS.md"


class Results:
    """The tables of the file. A row's key is its first two cells, its last cell the id of its run."""

    def __init__(self, path=FILE):
        self.path, self.text = path, path.read_text(encoding="utf-8")

    def _span(self, table):
        found = re.search(rf"<!-- {table} -->\n(.*?)<!-- end -->", self.text, re.DOTALL)
        if not found:
            raise SystemExit(f"{self.path}: no table between <!-- {table} --> and <!-- end -->")
        return found.span(1)

    def rows(self, table):
        """Cells of each row, without the head."""
        first, last = self._span(table)
        lines = [line for line in self.text[first:last].splitlines() if line.startswith("|")]
        return [[cell.strip() for cell in line.strip("|\n ").split("|")] for line in lines[2:]]

    def write(self, table, rows):
        first, last = self._span(table)
        head = self.text[first:last].splitlines()[:2]
        lines = [*head, *("| " + " | ".join(row) + " |" for row in rows)]
        self.text = self.text[:first] + "\n".join(lines) + "\n" + self.text[last:]

    def put(self, table, new):
        """Replaces the rows with the keys of the new ones, and adds the others, in the order of their names."""
        keys = {tuple(row[:2]) for row in new}
        kept = [row for row in self.rows(table) if tuple(row[:2]) not in keys]
        self.write(table, sorted(kept + new, key=lambda row: [natural(cell) for cell in row[:2]]))

    def new_run(self, date):
        """An id for a run: the date, and a letter where there are several."""
        taken = {row[0] for row in self.rows("runs")}
        letters = ["", *"bcdefghijklmnopqrstuvwxyz"]
        return next((date + letter for letter in letters if date + letter not in taken), f"{date}-{len(taken)}")

    def save(self, run):
        """Adds or replaces the run, forgets those to which no row points any more, and writes the file."""
        used = {row[-1] for table in ("instances", "networks") for row in self.rows(table)}
        others = [row for row in self.rows("runs") if row[0] != run[0]]
        self.write("runs", [row for row in [*others, run] if row[0] in used])
        self.path.write_text(self.text, encoding="utf-8")


def natural(text):
    """Instance2 before Instance10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", text)]
