"""How is a value made that nobody can change, without paying for each of its members?

A frozen dataclass writes every member past its own lock, which costs a call each: a lead has thirty-five, and
hundreds of thousands of leads are made of a file. Here the members are written while the lock is still off.
"""

import dataclasses
from types import new_class
from typing import Any, TypeVar

T = TypeVar("T")


def swift(cls: type[T]) -> type[T]:
    """Put a quicker `__init__` into a frozen dataclass with slots; nothing else about it changes.

    The new object is, until all is written, of a class with the same slots and without a lock. So a class
    made swift cannot have heirs: they would turn into it.
    """
    fields = [each for each in dataclasses.fields(cls) if each.init]  # type: ignore[arg-type]  # it is a dataclass
    slots = {"__slots__": cls.__dict__["__slots__"]}
    unlocked = new_class(
        f"Unlocked{cls.__name__}",
        getattr(cls, "__orig_bases__", cls.__bases__),
        exec_body=lambda body: body.update(slots),
    )
    known: dict[str, Any] = {"unlocked": unlocked, "locked": cls, "become": object.__setattr__}
    known |= {f"default_{each.name}": each.default for each in fields}
    known |= {f"make_{each.name}": each.default_factory for each in fields}
    placed = [_parameter(each) for each in fields if not each.kw_only]
    named = [_parameter(each) for each in fields if each.kw_only]
    told = ", ".join([*placed, *(["*", *named] if named else [])])
    written = "\n ".join(f"self.{each.name} = {_value(each)}" for each in fields)
    text = (
        f"def __init__(self, {told}):\n"
        f' become(self, "__class__", unlocked)\n'
        f" {written}\n"
        f" self.__class__ = locked\n"
    )
    exec(text, known)  # noqa: S102 - as dataclasses do it themselves; of the names of members alone
    made = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__annotations__ = cls.__init__.__annotations__
    cls.__init__ = made  # type: ignore[method-assign]  # the very purpose
    return cls


def _parameter(field: "dataclasses.Field[Any]") -> str:
    has_default = field.default is not dataclasses.MISSING
    if has_default or field.default_factory is not dataclasses.MISSING:
        return f"{field.name}=default_{field.name}"
    return field.name


def _value(field: "dataclasses.Field[Any]") -> str:
    """The value of a member; one that is made anew for each object has no default, which stands for it."""
    if field.default_factory is dataclasses.MISSING:
        return field.name
    return f"make_{field.name}() if {field.name} is default_{field.name} else {field.name}"
