"""Divides the reference into pages, renders them, and lists them for the navigation.

Each method has a page; the page of its resource lists it. A module of models is one page. If that would be too long, each
model has its own page, and the page of the module lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from sdkwright.ir import names
from sdkwright.ir.api import Api, Page, Resource
from sdkwright.ir.schema import Schema
from sdkwright.output.parts import Parts, hash_value
from sdkwright.render.site.heights import LONGEST, estimate_height
from sdkwright.render.site.links import Link, Links, list_fixed_targets
from sdkwright.render.site.methods import Method, Texts, build_method, list_methods
from sdkwright.render.site.models import ModelView, build_model, build_page_class
from sdkwright.render.source_text import format_markdown
from sdkwright.spec.additions import Additions, make_module_name

Render = Callable[..., str]
"""Takes the name of a template and its values."""
_RESOURCE = "docs/reference/resource.md.jinja"
_METHOD = "docs/reference/method.md.jinja"
_TYPE = "docs/reference/type.md.jinja"
_MODULE = "docs/models/module.md.jinja"
_MODEL = "docs/models/model.md.jinja"
REFERENCE_TEMPLATES = frozenset({_RESOURCE, _METHOD, _TYPE, _MODULE, _MODEL})


@dataclass(frozen=True)
class Entry:
    """A line of a list: a method, a resource or a model, with a link."""

    link: str
    text: str
    request: str = ""


@dataclass(frozen=True)
class ReferencePages:
    """The pages of the reference by path, and the entries of the navigation, as YAML."""

    files: Mapping[str, str]
    resource_navigation: tuple[str, ...]
    model_navigation: tuple[str, ...]


def render_reference(
    api: Api, added: Additions, package: str, error_class: str, texts: Texts, render: Render, parts: Parts
) -> ReferencePages:
    """All pages of resources and models."""
    draft = _Reference(api, added, package, texts, render, parts, Links({}, {}))
    placed = replace(draft, divided=frozenset(draft.find_long_modules()))
    targets = {**list_fixed_targets(package, error_class), **placed.find_targets()}
    final = replace(placed, links=Links(targets, _find_components(api)))
    return ReferencePages(
        files=dict(final.render_pages()),
        resource_navigation=tuple(final.list_navigation(api.resources)),
        model_navigation=tuple(final.list_model_navigation()),
    )


def _find_components(api: Api) -> dict[str, str]:
    """The components by the names of their typed dicts, and of the aliases for model or typed dict."""
    by_param = {names.make_param_name(schema.name): schema.name for schema in api.schemas}
    by_alias = {names.make_model_or_dict_name(schema.name): schema.name for schema in api.schemas}
    pages = {names.make_async_name(page.name): page.name for page in api.pages}
    return {**by_param, **by_alias, **pages}


@dataclass(frozen=True)
class _Reference:
    """The pages of an API. Those of the `divided` modules list their models instead of describing them."""

    api: Api
    added: Additions
    package: str
    texts: Texts
    render: Render
    parts: Parts
    links: Links
    divided: Collection[str] = frozenset()

    def find_long_modules(self) -> Iterator[str]:
        """The pages of modules that are too long."""
        for module, models in self._list_modules().items():
            if len(models) > 1:
                make = partial(self._estimate_height, module, models)
                values = (self.package, list(map(self.parts.hash_once, models)))
                texts = self.parts.make(f"height of {module}", values, make)
                if int(texts["height"]) > LONGEST:
                    yield _find_module_page(module)

    def _estimate_height(self, module: str, models: list[Schema | Page]) -> dict[str, str]:
        # The links of a page do not affect its length.
        return {"height": str(estimate_height(self._render_module(module, models)))}

    def render_pages(self) -> Iterator[tuple[str, str]]:
        """All pages by path."""
        links = hash_value(self.links)
        for resource in self.api.walk_resources():
            methods = list(list_methods(resource))
            ids = [method.id for method in methods]
            values = (
                *(
                    self.package,
                    links,
                    hash_resource(resource, self.parts),
                    self.added.methods.get(resource.path),
                ),
                *(self._list_types(resource), list(map(self.texts.samples.get, ids))),
                list(map(self.texts.examples.get, ids)),
            )
            name = f"reference of {'.'.join(resource.path)}"
            make = partial(self._render_resource_pages, resource, methods)
            yield from self.parts.make(name, values, make).items()
        for module, models in self._list_modules().items():
            is_divided = _find_module_page(module) in self.divided
            make = partial(self._render_module_pages, module, models)
            yield from self.parts.make(
                f"pages of {module}",
                (self.package, links, is_divided, list(map(self.parts.hash_once, models))),
                make,
            ).items()

    def _render_resource_pages(self, resource: Resource, methods: Iterable[Method]) -> dict[str, str]:
        pages = {find_resource_page(resource.path): self._render_resource(resource)}
        for method in methods:
            page = _find_method_page(resource, method)
            view = build_method(method, self.links, self.texts, page)
            front_matter = _format_front_matter(method.id)
            pages[page] = self.render(_METHOD, method=view, front_matter=front_matter)
        module = f"{self.package}.additions.{make_module_name(resource.path)}"
        for name in self._list_types(resource):
            page, front_matter = _find_type_page(resource, name), _format_front_matter(name)
            pages[page] = self.render(_TYPE, name=name, path=f"{module}.{name}", front_matter=front_matter)
        return pages

    def _render_module_pages(self, module: str, models: list[Schema | Page]) -> dict[str, str]:
        path = _find_module_page(module)
        pages = {path: self._render_module(module, models)}
        for part in models if path in self.divided else ():
            page = _find_model_page(module, part)
            model = self._build_model(part, page, is_page=True)
            front_matter = _format_front_matter(part.name)
            pages[page] = self.render(_MODEL, model=model, front_matter=front_matter)
        return pages

    def find_targets(self) -> dict[str, str]:
        """The pages, with anchors, of all methods and models."""
        targets: dict[str, str] = {}
        for resource in self.api.walk_resources():
            for method in list_methods(resource):
                targets[method.id] = _find_method_page(resource, method)
            for name in self._list_types(resource):
                targets[name] = _find_type_page(resource, name)
        for module, models in self._list_modules().items():
            path = _find_module_page(module)
            for part in models:
                page = _find_model_page(module, part)
                targets[part.name] = page if path in self.divided else f"{path}#{part.name}"
        return targets

    def list_navigation(self, resources: Collection[Resource], depth: int = 0) -> Iterator[str]:
        """The entries of the navigation for resources and the methods with a page of their own."""
        pad = "    " * depth
        for resource in resources:
            path = find_resource_page(resource.path)
            yield f'{pad}- "{resource.name}":'  # in quotes: YAML 1.1 reads `on` as true
            yield f'{pad}    - "Overview": {path}'
            for method in list_methods(resource):
                yield f'{pad}    - "{method.name}": {_find_method_page(resource, method)}'
            for name in self._list_types(resource):
                yield f'{pad}    - "{name}": {_find_type_page(resource, name)}'
            yield from self.list_navigation(resource.children, depth + 1)

    def list_model_navigation(self) -> Iterator[str]:
        """The entries of the navigation for modules of models."""
        for module, models in self._list_modules().items():
            path = _find_module_page(module)
            if path in self.divided:
                yield f'- "{module}":'
                yield f'    - "Overview": {path}'
                yield from (f'    - "{part.name}": {_find_model_page(module, part)}' for part in models)
            else:
                yield f'- "{module}": {path}'

    def _render_resource(self, resource: Resource) -> str:
        page = find_resource_page(resource.path)
        holder = f"{self.package}.resources.{names.make_module(resource.path)}"
        by_hand = [
            f"{holder}.{names.make_resource_class(resource.path)}.{name}"
            for name in self.added.methods.get(resource.path, ())
        ]
        return self.render(
            _RESOURCE,
            front_matter=_format_front_matter(".".join(resource.path)),
            title=f"client.{'.'.join(resource.path)}",
            about=self.links.format_text(resource.description, page),
            methods=[self._list_method(method, page) for method in list_methods(resource)],
            by_hand=by_hand,
            types=[self.links.link_code(name, name, page) for name in self._list_types(resource)],
            children=[self._list_child(child, page) for child in resource.children],
        )

    def _list_types(self, resource: Resource) -> tuple[str, ...]:
        """The public types of the additions of a resource."""
        return self.added.public.get(resource.path, ())

    def _list_method(self, method: Method, page: str) -> Entry:
        text = f"{method.title} (deprecated)" if method.is_deprecated else method.title
        return Entry(self.links.link_code(method.name, method.id, page), text, method.request)

    def _list_child(self, child: Resource, page: str) -> Entry:
        target = self.links.make_relative(find_resource_page(child.path), page)
        text = self.links.format_text(child.description.split("\n\n")[0], page)
        return Entry(f"[`client.{'.'.join(child.path)}`]({target})", text)

    def _list_modules(self) -> dict[str, list[Schema | Page]]:
        """The models and pages of lists by module, sorted."""
        parts: list[Schema | Page] = [*self.api.schemas, *self.api.pages]
        modules = sorted({part.module for part in parts})
        return {
            module: sorted((part for part in parts if part.module == module), key=lambda part: part.name)
            for module in modules
        }

    def _render_module(self, module: str, models: list[Schema | Page]) -> str:
        page = _find_module_page(module)
        is_divided = page in self.divided
        return self.render(
            _MODULE,
            front_matter=_format_front_matter(f"Models of {module}"),
            title=f"Models of {format_markdown(module)}",
            package=self.package,
            entries=[self._list_model(part, page) for part in models if is_divided],
            sections=[
                self.render(_MODEL, model=self._build_model(part, page, is_page=False), front_matter="")
                for part in ([] if is_divided else models)
            ],
        )

    def _list_model(self, part: Schema | Page, page: str) -> str:
        return self.links.link_code(part.name, part.name, page)

    def _build_model(self, part: Schema | Page, page: str, *, is_page: bool) -> ModelView:
        if isinstance(part, Schema):
            return build_model(part, self.links, page, is_page=is_page)
        return build_page_class(part, self.links, page, is_page=is_page)


def hash_resource(resource: Resource, parts: Parts) -> str:
    """The hash of a resource with its methods. Of its children, neither its page nor its module has the methods."""
    stubs = tuple(replace(child, operations=(), channels=(), children=()) for child in resource.children)
    methods = [parts.hash_once(method) for method in (*resource.operations, *resource.channels)]
    return hash_value((replace(resource, operations=(), channels=(), children=stubs), methods))


def find_resource_page(path: tuple[str, ...]) -> str:
    """The page of a resource; the pages of children are below that of their parent."""
    first, *others = path
    return f"reference/{'/'.join([names.make_file_name(first), *map(_make_page_name, others)])}.md"


def _find_method_page(resource: Resource, method: Method) -> str:
    # A method and a child of a resource have different names: both are attributes.
    return find_resource_page((*resource.path, method.name))


def _find_type_page(resource: Resource, name: str) -> str:
    return f"{find_resource_page(resource.path).removesuffix('.md')}.{name}.md"


def _find_module_page(module: str) -> str:
    first, *others = module.split(".")
    return f"models/{'/'.join([names.make_file_name(first), *map(_make_page_name, others)])}.md"


def _find_model_page(module: str, part: Schema | Page) -> str:
    # Not in the folder of the module, where a child may have the same name in lower case.
    return f"{_find_module_page(module).removesuffix('.md')}.{part.name}.md"


def _make_page_name(name: str) -> str:
    """The name of a page below another one, which is itself the index of the folder."""
    return "index_" if name == "index" else names.make_file_name(name)


def _format_front_matter(title: str) -> str:
    return f'title: "{title}"'


def list_resource_links(api: Api) -> list[Link]:
    """The pages of all resources, as links of the first page."""
    return [
        Link(
            f"client.{'.'.join(resource.path)}",
            find_resource_page(resource.path),
            format_markdown(resource.description.split("\n\n")[0]),
        )
        for resource in api.walk_resources()
    ]
