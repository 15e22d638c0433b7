"""Reads the tables and drawings of an HTML page."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """`tables`: each as rows of (headers, text) for its data cells, as `documents.tables` gives them for a PDF.

    `drawings`: for each svg, whether it has a title, and whether a table follows it.
    """

    def __init__(self, html):
        super().__init__()
        self.tables, self.drawings = [], []
        self._columns, self._row, self._row_header, self._cell = [], [], "", None
        self._in_svg = False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        match tag:
            case "table":
                self.tables.append([])
                self._columns = []
                for drawing in self.drawings:
                    drawing["has_table"] = True
            case "tr":
                self._row, self._row_header = [], ""
            case "td" | "th":
                self._cell = []
            case "svg":
                self._in_svg = True
                self.drawings.append({"has_title": False, "has_table": False})
            case "title" if self._in_svg:
                self.drawings[-1]["has_title"] = True
        if tag == "th":
            self._scope = dict(attributes)["scope"]

    def handle_endtag(self, tag):
        text = " ".join("".join(self._cell or []).split())
        match tag:
            case "svg":
                self._in_svg = False
            case "th" if self._scope == "col":
                self._columns.append(text)
            case "th":
                self._row_header = text
            case "td":
                column = self._columns[len(self._row) + 1]
                self._row.append(((self._row_header, column), text))
            case "tr" if self._row:
                self.tables[-1].append(self._row)
        if tag in {"td", "th"}:
            self._cell = None

    def handle_data(self, data):
        if self._cell is not None:
            self._cell.append(data)
