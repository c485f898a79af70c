"""Two opinions on whether a PDF can be read by everybody, and ways to spoil one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from tempfile import NamedTemporaryFile
from typing import Any

import pdfua
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject


def elements(reader: PdfReader) -> Iterator[Any]:
    """Every element of the tag tree."""

    def walk(node: Any) -> Iterator[Any]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                yield from walk(child)
        elif isinstance(node, dict):
            yield node
            if "/K" in node:
                yield from walk(node["/K"])

    root: Any = reader.trailer["/Root"]
    if "/StructTreeRoot" in root:
        yield from walk(root["/StructTreeRoot"])


def first_opinion(content: bytes) -> list[str]:
    """Our own check of the structure: everything that is wrong."""
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    found = []
    marked = (root.get("/MarkInfo") or {}).get("/Marked")
    if marked is None or not marked.value:
        found.append("not tagged")
    if root.get("/Lang") != "nl":
        found.append("no language")
    if reader.metadata is None or not reader.metadata.title:
        found.append("no title")
    if not (root.get("/ViewerPreferences") or {}).get("/DisplayDocTitle"):
        found.append("the title is not shown")
    tree = list(elements(reader))
    kinds = [element.get("/S") for element in tree]
    if kinds.count("/H1") != 1:
        found.append("not one main heading")
    if any(e.get("/S") == "/Figure" and not str(e.get("/Alt") or "").strip() for e in tree):
        found.append("figure without words")
    if not all(_told_by_headers(table) for table in tree if table.get("/S") == "/Table"):
        found.append("table without header cells")
    return found


def _told_by_headers(table: Any) -> bool:
    """Whether each cell of a table names its header cells, by their ids."""
    inside = list(_below(table))
    ids = {str(e["/ID"]) for e in inside if e.get("/S") == "/TH" and "/ID" in e}
    named = [
        [str(name) for name in (cell.get("/A") or {}).get("/Headers", [])]
        for cell in inside
        if cell.get("/S") == "/TD"
    ]
    return all(names and set(names) <= ids for names in named)


def _below(node: Any) -> Iterator[Any]:
    children = node.get("/K", [])
    children = children.get_object() if hasattr(children, "get_object") else children
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(child, dict):
            yield child
            yield from _below(child)


def second_opinion(content: bytes) -> list[str]:
    """What the package pdfua finds: rules that are broken.

    One rule is left to our own check: it looks for ``/Scope`` on header cells alone, while here
    each cell names its headers (``/Headers`` and ``/ID``), which PDF/UA-1 allows as well.
    """
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        report = pdfua.validate(file.name)
    return [f"{it.rule_id}: {it.message}" for it in report.findings if it.rule_id != "UA-15-003"]


def spoiled(content: bytes, fault: str) -> bytes:
    """The same PDF with one fault."""
    reader = PdfReader(io.BytesIO(content))
    writer = PdfWriter(clone_from=reader)
    root: Any = writer._root_object
    tree = list(_below(root["/StructTreeRoot"].get_object()))
    match fault:
        case "no alternative text":
            for element in tree:
                if element.get("/S") == "/Figure":
                    del element["/Alt"]
        case "no header cell":
            cell = next(element for element in tree if element.get("/S") == "/TH")
            cell[NameObject("/S")] = NameObject("/TD")
        case "two headings":
            other = next(element for element in tree if element.get("/S") == "/H2")
            other[NameObject("/S")] = NameObject("/H1")
        case "no title":
            writer.metadata = None
            root[NameObject("/Metadata")] = DictionaryObject()
        case "no language":
            del root["/Lang"]
        case "not tagged":
            root[NameObject("/MarkInfo")] = DictionaryObject(
                {NameObject("/Marked"): BooleanObject(False)}
            )
            del root["/StructTreeRoot"]
        case _:
            raise AssertionError(fault)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
