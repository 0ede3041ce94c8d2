"""Annotations that tools can evaluate, and pydantic can use. A leaf module.

A module imports most names of its annotations only `if TYPE_CHECKING`, because the models take long to import. With
`evaluable`, `typing.get_type_hints`, `inspect.signature(…, eval_str=True)` and pydantic find these names anyway.
"""

from __future__ import annotations

import re
import sys
import typing
from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from contextlib import suppress
from functools import cache, cached_property, partial
from inspect import unwrap
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

T = TypeVar("T")

_TYPE_IMPORTS = r"(?m:^)if TYPE_CHECKING:\n((?:[ \t].*\n|\n)+)"


class Evaluable:
    """The base of a class whose methods and attributes have evaluable annotations."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__annotations__" in vars(cls):
            evaluable(cls)
        for value in vars(cls).values():
            if isinstance(value, FunctionType):
                evaluable(value)
            elif isinstance(value, cached_property):
                evaluable(value.func)
            elif isinstance(value, property) and value.fget:
                evaluable(value.fget)


def evaluable(annotated: T) -> T:
    """Decorate a function or class: its annotations are evaluated when they are read."""
    original: Any = unwrap(cast("Any", annotated))  # a deprecated function is wrapped
    items = [original]
    if sys.version_info >= (3, 11):
        items += typing.get_overloads(original)
    for item in items:
        item.__annotations__ = _Annotations(item.__annotations__, item.__module__)
    annotated.__annotations__ = original.__annotations__
    return annotated


class _Annotations(dict[str, Any]):
    """Annotations. Reading them first imports the names that their module imports for type checkers, and evaluates them.

    They are not left as text, because some tools evaluate text in a namespace of their own.
    """

    __slots__ = ("_module",)

    def __init__(self, annotations: dict[str, Any], module: str) -> None:
        super().__init__(annotations)
        self._module: str | None = module

    def __getitem__(self, name: str) -> Any:
        self._evaluate()
        return super().__getitem__(name)

    def __iter__(self) -> Iterator[str]:
        self._evaluate()
        return super().__iter__()

    def iter_names(self) -> Iterator[str]:
        """Yield the names, without evaluating the annotations."""
        return super().__iter__()

    def keys(self) -> KeysView[str]:  # type: ignore[override]  # `dict_keys` is not public
        self._evaluate()
        return super().keys()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]  # see `keys`
        self._evaluate()
        return super().values()

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]  # see `keys`
        self._evaluate()
        return super().items()

    def get(self, name: str, default: Any = None) -> Any:
        self._evaluate()
        return super().get(name, default)

    def _evaluate(self) -> None:
        if self._module is None:
            return
        namespace = _import_names(self._module)
        for name, annotation in super().items():
            if isinstance(annotation, str):
                with suppress(NameError):
                    self[name] = eval(annotation, namespace)
        self._module = None


def copy_method(method: Any, change_result: Callable[[Any], object]) -> Any:
    """Return a bound method that differs only in the annotation of its result."""
    return MethodType(_copy_function(method.__func__, change_result), method.__self__)


def _copy_function(function: FunctionType, change_result: Callable[[Any], object]) -> FunctionType:
    copy = FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    copy.__kwdefaults__, copy.__doc__ = function.__kwdefaults__, function.__doc__
    copy.__qualname__, copy.__module__ = function.__qualname__, function.__module__
    copy.__dict__.update(function.__dict__)
    copy.__annotations__ = _ResultAnnotations(function.__annotations__, change_result)
    wrapped = function.__dict__.get("__wrapped__")  # of a deprecated function
    if wrapped is not None:
        copy.__dict__["__wrapped__"] = _copy_function(wrapped, change_result)
    return copy


class _ResultAnnotations(_Annotations):
    """The annotations of another function, with another result."""

    __slots__ = ("_change_result", "_original")

    def __init__(self, original: dict[str, Any], change_result: Callable[[Any], object]) -> None:
        names = original.iter_names() if isinstance(original, _Annotations) else iter(original)
        super().__init__(dict.fromkeys(names), "")
        self._original = original
        self._change_result = change_result

    def _evaluate(self) -> None:
        if self._module is None:
            return
        self.update(self._original)
        self["return"] = self._change_result(self._original["return"])
        self._module = None


@cache
def _import_names(module: str) -> dict[str, Any]:
    """Run the imports for type checkers of a module, and return its namespace.

    Without its source, for example in a frozen program, the names remain unknown.
    """
    from textwrap import dedent

    loaded = sys.modules[module]
    loader: Any = loaded.__spec__ and loaded.__spec__.loader
    source = loader.get_source(module) if hasattr(loader, "get_source") else None
    for block in re.finditer(_TYPE_IMPORTS, source or ""):
        exec(dedent(block[1]), vars(loaded))
    return vars(loaded)


class InstanceSchema:
    """The base of a class for pydantic: a value is an instance of the class. JSON schemas leave it out."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> NoReturn:
        from pydantic_core import PydanticOmit

        raise PydanticOmit


class Unchecked:
    """In `Annotated`, for a type that pydantic does not know: it passes on any value, which the call then checks.

    Without a JSON schema, JSON schemas leave the value out.
    """

    __slots__ = ("_json_schema",)

    def __init__(self, json_schema: Mapping[str, Any] | None = None) -> None:
        self._json_schema = json_schema

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.any_schema()

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        from pydantic_core import PydanticOmit

        if self._json_schema is None:
            raise PydanticOmit
        return dict(self._json_schema)


def make_list_schema(cls: object, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    """Return the schema of a `SequenceOf` for pydantic: a list or tuple."""
    from pydantic_core import core_schema

    return core_schema.list_schema(handler.generate_schema(typing.get_args(source)[0]))


def rejects_unknown(options: T) -> T:
    """Decorate a typed dict: pydantic rejects unknown keys, as calls do, instead of dropping them."""
    cast("Any", options).__get_pydantic_core_schema__ = partial(_make_options_schema, options)
    return options


def _make_options_schema(options: Any, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    import typing_extensions  # imported late: before Python 3.12, pydantic requires the typed dicts of this module

    make_typed_dict: Any = typing_extensions.TypedDict
    hints = typing.get_type_hints(options, include_extras=True)
    closed = make_typed_dict(options.__name__, hints, total=False)
    closed.__pydantic_config__ = {"extra": "forbid"}
    return handler.generate_schema(closed)
