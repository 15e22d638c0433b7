"""Reads a PDF back through its structure, in the order and with the table headers a screen reader gets."""

import re
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf

CHARACTER = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
CODE_BYTES = 2


@dataclass
class Element:
    """A structure element: a heading, paragraph, table, cell, figure and so on."""

    tag: str
    id: str = ""
    header_ids: tuple[str, ...] = ()
    alt: str = ""
    pieces: list = field(default_factory=list)  # text and elements, in reading order

    @property
    def text(self):
        joined = "".join(piece if isinstance(piece, str) else f" {piece.text} " for piece in self.pieces)
        return " ".join(joined.split())

    def find(self, *tags):
        """Elements with one of the tags, in reading order, this one included."""
        if self.tag in tags:
            yield self
        for piece in self.pieces:
            if isinstance(piece, Element):
                yield from piece.find(*tags)


def read_pdf(data):
    """The document element. Text that the structure does not reach is not part of it."""
    with pikepdf.open(BytesIO(data)) as pdf:
        texts = {page.objgen: _texts(page) for page in pdf.pages}
        return _element(pdf.Root.StructTreeRoot.K[0], texts, page=None)


def tables(document):
    """Each table as rows of (headers, text) for its data cells; headers in the order a reader speaks them."""
    return [
        [
            [(tuple(_headers(table, cell)), cell.text) for cell in row.find("TD")]
            for row in table.find("TR")
            if any(row.find("TD"))
        ]
        for table in document.find("Table")
    ]


def _headers(table, cell):
    by_id = {header.id: header.text for header in table.find("TH")}
    return [by_id[header_id] for header_id in cell.header_ids]


def _element(node, texts, page):
    page = node.Pg.objgen if "/Pg" in node else page
    attributes = node.get("/A", [])
    attributes = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    headers = [str(each) for one in attributes if "/Headers" in one for each in one.Headers]
    element = Element(
        tag=str(node.S).removeprefix("/"),
        id=str(node.get("/ID", "")),
        header_ids=tuple(headers),
        alt=str(node.get("/Alt", "")),
    )
    for kid in _kids(node):
        if isinstance(kid, int):
            element.pieces.append(texts[page].get(kid, ""))
        elif "/S" in kid:
            element.pieces.append(_element(kid, texts, page))
        elif "/MCID" in kid:
            element.pieces.append(texts[kid.Pg.objgen if "/Pg" in kid else page].get(int(kid.MCID), ""))
    return element


def _kids(node):
    kids = node.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _texts(page):
    """The text of each marked piece of a page."""
    fonts = {name: _characters(font) for name, font in page.Resources.get("/Font", {}).items()}
    found, font, marks = {}, {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC":
                marks.append(operands[1].get("/MCID") if isinstance(operands[1], pikepdf.Dictionary) else None)
            case "BMC":
                marks.append(None)
            case "EMC":
                marks.pop()
            case "Tf":
                font = fonts[str(operands[0])]
            case "TJ" | "Tj" if marks and marks[-1] is not None:
                shown = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
                text = "".join(_decode(bytes(piece), font) for piece in shown if isinstance(piece, pikepdf.String))
                found[int(marks[-1])] = found.get(int(marks[-1]), "") + text
    return found


def _characters(font):
    table = font.ToUnicode.read_bytes().decode("ascii")
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in CHARACTER.findall(table)}


def _decode(codes, font):
    return "".join(
        font[int.from_bytes(codes[start : start + CODE_BYTES])] for start in range(0, len(codes), CODE_BYTES)
    )
