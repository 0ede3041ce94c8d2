"""New operations, and what they bring: names, documents, tags, components, and components that move."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import shop
from shop import ITEM
from test_edits import NEW_ITEM, apply, change, check_spec, list_differences

from sdkwright.follow.application import Result, apply_analysis
from sdkwright.follow.changes import Analysis, OperationChange

CLEAR = OperationChange("added", "apply", "DELETE /items", new="/paths/~1items/delete")
STOCK = OperationChange("added", "apply", "GET /stock/{id}", new="/paths/~1stock~1{id}/get")


def list_notes(result: Result) -> list[str]:
    return [f"{note.kind}: {note.subject} {note.detail}".rstrip() for note in result.notes]


def test_an_operation_of_a_known_path_is_added_there(tmp_path: Path) -> None:
    result = apply(operations=(CLEAR,))
    assert list_differences(result) == [
        "+ delete:",
        "+ operationId: items.clear",
        "+ tags: [items]",
        "+ summary: Remove all items.",
        "+ responses:",
        "+ '204': {description: Removed.}",
        "+ '404': {$ref: 'shared.yaml#/components/responses/NotFound'}",
    ]
    assert result.call_paths == {CLEAR.new: "items.clear"}
    check_spec(result, tmp_path)


def test_a_new_resource_gets_a_document_and_a_tag(tmp_path: Path) -> None:
    result = apply(operations=(STOCK,))
    assert result.problems == ()
    assert result.files["stock.yaml"] == dedent("""\
        paths:
          /stock/{id}:
            get:
              operationId: stock.get
              tags: [stock]
              summary: Get the stock of an item.
              parameters:
                - $ref: '#/components/parameters/Id'
              responses:
                '200':
                  description: The stock.
                  content:
                    application/json:
                      schema: {$ref: '#/components/schemas/Stock'}
        components:
          parameters:
            Id:
              name: id
              in: path
              required: true
              description: ID of the item.
              schema: {type: string}
          schemas:
            Stock:
              type: object
              required: [count]
              properties:
                count: {type: integer}
                state: {$ref: 'orders.yaml#/components/schemas/OrderState'}
        """)
    assert list_differences(result)[:2] == ["+ - name: stock", "+ description: What is left."]
    assert list_notes(result) == [
        "operation added: stock.get /paths/~1stock~1{id}/get",
        "component added: Id stock.yaml",
        "component added: Stock stock.yaml",
        "document added: stock.yaml",
        "tag added: stock",
    ]
    assert check_spec(result, tmp_path) == []


def test_a_component_moves_if_documents_would_need_each_other(tmp_path: Path) -> None:
    """`items.yaml` refers to `orders.yaml`, which refers to `items.yaml`."""
    files = {**shop.FILES}
    files["orders.yaml"] = files["orders.yaml"].replace(
        "      type: object\n      properties:\n",
        "      # All of it.\n      type: object\n      properties:\n"
        "        item: {$ref: 'items.yaml#/components/schemas/LightDetail', description: What.}\n",
    )
    files["shared.yaml"] += "  schemas:\n    Money: {description: Money., type: string}\n"
    item = change("property", ("schema", ITEM), True, "order", source=f"{NEW_ITEM}/properties/order")
    result = apply_files(files, item)
    moved = [note for note in result.notes if note.kind == "component moved"]
    assert {note.subject for note in moved} <= {
        "Order",
        "OrderState",
        "LightDetail",
        "Item",
        "Kind",
        "Detail",
    }
    assert moved
    for note in moved:
        assert note.detail.endswith("-> shared.yaml")
        assert f"{note.subject}:" in (result.files["shared.yaml"] or "")
    check_files(result, files, tmp_path)
    assert "      # All of it.\n" in (result.files["shared.yaml"] or "")


def test_a_name_is_not_taken_twice() -> None:
    """A new component whose name is another one in OURS gets a word that distinguishes it."""
    new = shop.make_new()
    new["components"]["schemas"]["Detail"] = new["components"]["schemas"].pop("Stock")
    schema = new["paths"]["/stock/{id}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    schema["$ref"] = "#/components/schemas/Detail"
    result = apply_analysis(Analysis((STOCK,), (), (), shop.COMPONENTS), new, shop.FILES)
    assert "component renamed: Detail DetailAlternative" in list_notes(result)
    assert "    DetailAlternative:\n" in (result.files["stock.yaml"] or "")


def test_a_call_path_that_is_taken_becomes_another_one() -> None:
    new = shop.make_new()
    new["paths"]["/items"]["delete"]["operationId"] = "orders.get"
    result = apply_analysis(Analysis((CLEAR,), (), (), shop.COMPONENTS), new, shop.FILES)
    (call_path,) = result.call_paths.values()
    assert call_path not in ("orders.get", "items.list", "items.create")
    assert not call_path[-1].isdigit()


def test_a_removed_operation_takes_what_only_it_used_with_it(tmp_path: Path) -> None:
    removed = OperationChange(
        "removed", "apply", "GET /orders/{order_id}", ours="/paths/~1orders~1{order_id}/get"
    )
    result = apply(operations=(removed,))
    assert result.files == {"orders.yaml": None, "openapi.yaml": result.files["openapi.yaml"]}
    assert list_differences(result)[:2] == [
        "- - name: orders  # with their lines",
        "- description: What customers buy.",
    ]
    assert list_notes(result) == [
        "component removed: OrderId",
        "component removed: Order",
        "component removed: OrderState",
        "tag removed: orders",
        "document removed: orders.yaml",
    ]
    files = {file: text for file, text in shop.FILES.items() if file != "orders.yaml"}
    check_files(result, files, tmp_path)


def test_a_moved_operation_keeps_its_text() -> None:
    moved = OperationChange(
        "moved",
        "apply",
        "GET /v2/orders/{order_id}",
        new="/paths/~1v2~1orders~1{order_id}/get",
        old="/paths/~1orders~1{order_id}/get",
        ours="/paths/~1orders~1{order_id}/get",
    )
    assert list_differences(apply(operations=(moved,))) == [
        "- /orders/{order_id}:",
        "+ /v2/orders/{order_id}:",
    ]
    moved = OperationChange(
        "moved", "apply", "PUT /items", "/paths/~1items/post", "/paths/~1items/put", "/paths/~1items/post"
    )
    result = apply(operations=(moved,))
    assert "put" in result.document["paths"]["/items"]
    assert "post" not in result.document["paths"]["/items"]


FORGET = """\
  /v2/orders/{number}:
    delete:
      operationId: items.forget
      tags: [items]
      summary: Forget an order.
      parameters:
        - {name: number, in: path, required: true, description: The order., schema: {type: string}}
      responses:
        '204': {description: Removed.}
"""


def move_order(path: str, files: dict[str, str]) -> Result:
    """Move `GET /orders/{order_id}` of a description."""
    moved = OperationChange(
        "moved",
        "apply",
        f"GET {path}",
        new=f"/paths/{path.replace('/', '~1')}/get",
        old="/paths/~1orders~1{order_id}/get",
        ours="/paths/~1orders~1{order_id}/get",
    )
    return apply_analysis(Analysis((moved,), (), (), shop.COMPONENTS), shop.make_new(), files)


def test_a_moved_operation_keeps_the_names_of_its_path_parameters(tmp_path: Path) -> None:
    result = move_order("/v2/orders/{id}", shop.FILES)
    assert list_differences(result) == ["- /orders/{order_id}:", "+ /v2/orders/{order_id}:"]
    check_files(result, shop.FILES, tmp_path)


def test_a_moved_operation_gets_the_names_of_a_path_that_is_there(tmp_path: Path) -> None:
    """The path can be in another document; the parameter that others share becomes its own."""
    files = {
        **shop.FILES,
        "items.yaml": shop.FILES["items.yaml"].replace(
            "components:\n",
            FORGET + "components:\n",
            1,
        ),
    }
    result = move_order("/v2/orders/{id}", files)
    item = result.document["paths"]["/v2/orders/{number}"]
    assert [*item] == ["delete", "get"]
    assert item["get"]["parameters"][0]["name"] == "number"
    assert "/orders/{order_id}" not in result.document["paths"]
    check_files(result, files, tmp_path)


def apply_files(files: dict[str, str], *changes: Any) -> Result:
    return apply_analysis(Analysis((), changes, (), shop.COMPONENTS), shop.make_new(), files)


def check_files(result: Result, files: dict[str, str], folder: Path) -> None:
    for file, text in files.items():
        (folder / file).write_text(text)
    for file, text in result.files.items():
        if text is None:
            (folder / file).unlink(missing_ok=True)
    check_spec_files(
        {**files, **{file: text for file, text in result.files.items() if text is not None}}, folder
    )


def check_spec_files(files: dict[str, str], folder: Path) -> None:
    from sdkwright.spec.loading import load_spec

    for file, text in files.items():
        (folder / file).write_text(text)
    warnings = [problem.message for problem in load_spec(folder).warnings]
    assert [message for message in warnings if "refer to each other" in message] == []
