"""Small wrong changes to a module, each one that somebody could make: what mutation testing puts in place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
DROPPED = frozenset(
    {
        *("abs", "clip", "drop_duplicates", "ffill", "fillna", "mask", "reindex", "reset_index"),
        *("sort_index", "sort_values", "unique", "where"),
    }
)
"""Methods that give something of the kind they are called on, so that the call can be left out."""
SWAPPED = {
    **{"notna": "isna", "isna": "notna", "min": "max", "max": "min", "any": "all", "all": "any"},
    **{"first": "last", "last": "first", "cummax": "cummin", "cummin": "cummax"},
}
"""Methods and words (of `keep`, `agg`, `transform`) that are taken for each other."""
WORDS = frozenset({"first", "last", "min", "max"})


@dataclass(frozen=True)
class Change:
    """One change of a tree: in which line, what stands there, what will, and how it is made."""

    line: int
    before: str
    after: str
    make: Callable[[], None]


def changes(tree: ast.Module) -> list[Change]:
    """Every change of a module's tree, always in one order; made on this tree when asked.

    >>> [f"{one.before} -> {one.after}" for one in changes(ast.parse("a < 3 and b.fillna(0)"))]
    ['a < 3 and b.fillna(0) -> a < 3 or b.fillna(0)', 'a < 3 -> a <= 3', '3 -> 4', 'b.fillna(0) -> b', '0 -> 1']
    """
    return list(_below(tree))


def _below(parent: ast.AST) -> Iterator[Change]:
    for field, value in ast.iter_fields(parent):
        if field in {"annotation", "returns", "type_comment", "decorator_list"}:
            continue
        nodes = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for place, node in nodes:
            if isinstance(node, ast.AST) and not _is_only_words(node):
                yield from _of_node(parent, field, place, node)
                yield from _below(node)


def _is_only_words(node: ast.AST) -> bool:
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or isinstance(node, ast.JoinedStr | ast.expr_context)


def _of_node(parent: ast.AST, field: str, place: int | None, node: ast.AST) -> Iterator[Change]:
    for other in _others(node):

        def make(other: ast.AST = other) -> None:
            if place is None:
                setattr(parent, field, other)
            else:
                getattr(parent, field)[place] = other

        ast.fix_missing_locations(ast.copy_location(other, node))
        yield Change(getattr(node, "lineno", 0), ast.unparse(node), ast.unparse(other), make)


def _others(node: ast.AST) -> Iterator[ast.AST]:
    """What could stand in a node's place."""
    match node:
        case ast.Compare(left, [first, *more], values) if type(first) in OPERATORS:
            yield ast.Compare(left, [_other(first), *more], values)
        case ast.BinOp(left, op, right) if type(op) in OPERATORS:
            yield ast.BinOp(left, _other(op), right)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(_other(op), values)
        case ast.UnaryOp(ast.Not() | ast.Invert() | ast.USub(), operand):
            yield operand
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() as value):
            yield ast.Constant(value + 1)
        case ast.Constant(str() as value) if value in WORDS:
            yield ast.Constant(SWAPPED[value])
        case ast.Call(ast.Attribute(value, name), arguments, keywords):
            if name in DROPPED and not _is_module(value):
                yield value
            if name in SWAPPED:
                yield ast.Call(ast.Attribute(value, SWAPPED[name], ast.Load()), arguments, keywords)
        case ast.If(test, body, otherwise):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, otherwise)
        case ast.IfExp(test, body, otherwise):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), test), body, otherwise)


def _is_module(value: ast.AST) -> bool:
    return isinstance(value, ast.Name) and value.id in {"np", "pd", "frames", "months", "money"}


def _other(operator: ast.AST) -> ast.AST:
    return OPERATORS[type(operator)]()
