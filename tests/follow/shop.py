"""A small curated description, and what its vendor has now, for the tests of edits."""

from __future__ import annotations

from typing import Any

FILES = {
    "openapi.yaml": """\
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: https://shop.example.com}]
security: [{Key: []}]
tags:
  - name: items
    description: What the shop sells.
  - name: orders  # with their lines
    description: What customers buy.
components:
  securitySchemes:
    Key: {type: apiKey, in: header, name: X-Key, description: The key.}
""",
    "items.yaml": """\
# The items of the shop.
paths:
  /items:
    get:
      operationId: items.list
      tags: [items]
      summary: List items.
      x-retry: safe
      parameters:
        - name: limit
          in: query
          description: Maximum number.
          schema: {type: integer, minimum: 1, maximum: 100, default: 20}
        - $ref: 'shared.yaml#/components/parameters/Trace'
      responses:
        '200':
          description: The items.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/ItemList'}
              example: {items: [], next: abc}
        '404': {$ref: 'shared.yaml#/components/responses/NotFound'}
    post:
      operationId: items.create
      tags: [items]
      summary: Create an item.
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Item'}
      responses:
        '201': {description: Created.}
components:
  schemas:
    ItemList:
      description: A page of items.
      type: object
      required: [items]
      properties:
        items: {type: array, items: {$ref: '#/components/schemas/Item'}}
        next: {type: [string, 'null'], description: The cursor.}
    Item:
      description: An item.  # sold once
      type: object
      required: [id, name]
      properties:
        id: {type: string, description: ID of the item., readOnly: true}
        # As on the label.
        name:
          type: string
          description: Name.
          maxLength: 50
        kind:
          description: Kind of the item.
          $ref: '#/components/schemas/Kind'
        size: {type: string, format: decimal, description: 'In mm, if known.'}
        detail:
          description: More.
          anyOf:
            - $ref: '#/components/schemas/Detail'
            - type: 'null'
    Kind:
      description: Kinds of items.
      type: string
      enum: [light, table, chair]
      x-enumDescriptions:
        light: Gives light.
        table: Has legs.
        chair: For one person.
    Detail:
      description: Details by type.
      oneOf:
        - $ref: '#/components/schemas/LightDetail'
        - $ref: '#/components/schemas/WoodDetail'
      discriminator:
        propertyName: type
        mapping:
          light: '#/components/schemas/LightDetail'
          wood: '#/components/schemas/WoodDetail'
    LightDetail:
      description: Details of a lamp.
      type: object
      required: [type]
      properties:
        type: {type: string, const: light, description: Always light.}
        watts: {type: integer, description: Power in watts.}
    WoodDetail:
      description: Details of wood.
      type: object
      required: [type]
      properties:
        type: {type: string, const: wood, description: Always wood.}
""",
    "orders.yaml": """\
paths:
  /orders/{order_id}:
    get:
      operationId: orders.get
      tags: [orders]
      summary: Get an order.
      parameters:
        - $ref: '#/components/parameters/OrderId'
      responses:
        '200':
          description: The order.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Order'}
components:
  parameters:
    OrderId: {name: order_id, in: path, required: true, description: ID of the order., schema: {type: string}}
  schemas:
    Order:
      description: An order.
      type: object
      properties:
        state:
          description: State of the order.
          $ref: '#/components/schemas/OrderState'
    OrderState: {description: States., type: string, enum: [open, paid, sent]}
""",
    "shared.yaml": """\
components:
  parameters:
    Trace: {name: trace, in: query, description: ID for support., schema: {type: string}}
  responses:
    NotFound: {description: There is none.}
""",
}

ITEM = "/components/schemas/Item"
LIST = "/paths/~1items/get"
CREATE = "/paths/~1items/post"


def make_new() -> dict[str, Any]:
    """What the vendor has now: a part for each edit; it has the old names of the vendor."""
    metal = {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"type": "string", "const": "metal"}},
    }
    state = {"type": "string", "enum": ["open", "paid", "sent"]}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "2"},
        "servers": [{"url": "https://new.example.com"}],
        "security": [{"ApiKey": []}],
        "tags": [{"name": "stock", "description": "What is left."}],
        "paths": {
            "/items": {
                "get": {
                    "operationId": "items.list",
                    "x-pagination": {"page": "ItemsPage", "items": "items", "page_in": "limit"},
                    "security": [{"Login": []}],
                    "parameters": [
                        {
                            "name": "q",
                            "in": "query",
                            "description": "Text to find.",
                            "schema": {"type": "string"},
                        },
                        {
                            "name": "trace",
                            "in": "query",
                            "description": "Trace.",
                            "schema": {"type": "string"},
                        },
                    ],
                    "responses": {
                        "200": {
                            "description": "Items.",
                            "headers": {"X-Total": {"schema": {"type": "integer"}, "description": "Number."}},
                            "content": {"text/csv": {"schema": {"type": "string"}}},
                        },
                        "404": {"description": "Not found."},
                        "429": {"description": "Too many requests."},
                    },
                },
                "post": {
                    "operationId": "items.create",
                    "requestBody": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/ItemModel"}}
                        }
                    },
                    "responses": {"201": {"description": "Created."}},
                },
                "delete": {
                    "operationId": "items.clear",
                    "tags": ["items"],
                    "summary": "Remove all items.",
                    "responses": {"204": {"description": "Removed."}, "404": {"description": "Not found."}},
                },
            },
            "/stock/{id}": {
                "get": {
                    "operationId": "stock.get",
                    "tags": ["stock"],
                    "summary": "Get the stock of an item.",
                    "parameters": [{"$ref": "#/components/parameters/Id"}],
                    "responses": {
                        "200": {
                            "description": "The stock.",
                            "content": {
                                "application/json": {"schema": {"$ref": "#/components/schemas/Stock"}}
                            },
                        }
                    },
                }
            },
        },
        "components": {
            "parameters": {
                "Id": {
                    "name": "id",
                    "in": "path",
                    "required": True,
                    "description": "ID of the item.",
                    "schema": {"type": "string"},
                }
            },
            "securitySchemes": {
                "ApiKey": {"type": "apiKey", "in": "header", "name": "X-Key", "description": "Key."},
                "Login": {"type": "http", "scheme": "bearer", "description": "The login."},
            },
            "schemas": {
                "ItemModel": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string"},
                        "price": {"type": "number", "description": "Price in EUR."},
                        "order": {"$ref": "#/components/schemas/OrderModel"},
                        "size": {
                            "type": "object",
                            "additionalProperties": {"type": "integer"},
                            "description": "In mm.",
                        },
                        "kind": {"type": "array", "items": {"$ref": "#/components/schemas/ItemKind"}},
                    },
                    "additionalProperties": False,
                    "description": "One item.",
                },
                "ItemKind": {
                    "type": "string",
                    "enum": ["light", "bulb", "table", "chair"],
                    "x-enumDescriptions": {"bulb": "For lamps."},
                },
                "DetailModel": {
                    "oneOf": [{"$ref": "#/components/schemas/Metal"}, {"$ref": "#/components/schemas/Steel"}],
                    "discriminator": {
                        "propertyName": "type",
                        "mapping": {"metal": "#/components/schemas/Metal"},
                    },
                },
                "Metal": metal,
                "Steel": {"type": "object", "properties": {"grade": {"type": "string"}}},
                "OrderModel": {"type": "object", "properties": {"state": state}},
                "Stock": {
                    "type": "object",
                    "required": ["count"],
                    "properties": {
                        "count": {"type": "integer"},
                        "state": {"$ref": "#/components/schemas/State"},
                    },
                },
                "State": state,
            },
        },
    }


COMPONENTS = {
    "/components/schemas/ItemModel": ITEM,
    "/components/schemas/ItemKind": "/components/schemas/Kind",
    "/components/schemas/OrderModel": "/components/schemas/Order",
    "/components/schemas/DetailModel": "/components/schemas/Detail",
    "/components/schemas/State": "/components/schemas/OrderState",
}
"""The components of OURS by those of NEW."""
