/** A small contract that is taken as it is. */
export const base = `openapi: 3.1.1
paths:
  /notes/{id}:
    parameters:
      - $ref: '#/components/parameters/Id'
    post:
      operationId: make
      tags: [Notes]
      summary: Make
      security: [session: ['notes:write']]
      x-rate-class: write
      x-max-body-bytes: 100
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: '#/components/schemas/Note' }
      responses:
        '204': { description: Made. }
        '400': { $ref: '#/components/responses/Bad' }
    delete:
      operationId: drop
      tags: [Notes]
      summary: Drop
      security: []
      x-rate-class: write
      responses:
        '204': { description: Gone. }
        '400': { $ref: '#/components/responses/Bad' }
components:
  securitySchemes:
    session: { type: http, scheme: bearer }
  parameters:
    Id: { name: id, in: path, required: true, schema: { type: string } }
  responses:
    Bad:
      description: Bad.
      content:
        application/problem+json:
          schema: { type: object, properties: { title: { type: string } } }
  schemas:
    Note:
      type: object
      additionalProperties: false
      required: [text]
      properties:
        text: { type: string }
        other: { type: [string, 'null'] }
    Word: { type: string }
    Tag: { type: object, required: [kind], properties: { kind: { type: string, const: tag } } }
`

/** What is changed in it, where the refusal points (the text's first occurrence), and its message. */
export const refusals: [from: string, to: string, at: string, message: string][] = [
  ['other: { type: [string', 'other: { allOf: [string', 'allOf', 'allOf is not used: closed objects cannot be combined; write one object'],
  ['other: { type: [string', 'other: { anyOf: [string', 'anyOf', 'anyOf is not used: write oneOf'],
  ["other: { type: [string, 'null'] }", 'other: { not: {} }', 'not: {}', 'not is not used: no client can express it'],
  ["type: [string, 'null']", 'type: string, nullable: true', 'nullable', "nullable is OpenAPI 3.0: write type: [X, 'null']"],
  ['text: { type: string }', 'text: true', 'text: true', 'a schema is a map'],
  ['text: { type: string }', 'text: { maxLength: 3 }', 'text: { max', 'schema without type (free JSON is marked x-free: true)'],
  ['text: { type: string }', 'text: { x-free: false }', 'text: { x', 'schema without type (free JSON is marked x-free: true)'],
  ['text: { type: string }', 'text: { type: text }', 'type: text', 'unknown type text'],
  ['text: { type: string }', 'text: { type: string, maxLen: 3 }', 'maxLen', 'unknown schema keyword maxLen for type string'],
  ['text: { type: string }', 'text: { type: string, minItems: 3 }', 'minItems', 'unknown schema keyword minItems for type string'],
  ['text: { type: string }', 'text: { type: array }', 'text: { type', 'array without items'],
  ['text: { type: string }', 'text: { type: object }', 'text: { type', 'object without properties: say what additionalProperties are'],
  ['text: { type: string }', "text: { $ref: '#/components/schemas/Tag', type: object }", 'type: object }\n        other', 'unknown schema keyword type beside $ref'],
  ['text: { type: string }', 'text: { type: array, items: { type: string, default: a } }', 'default', 'default has an effect only on a property or a parameter'],
  ["type: [string, 'null']", "type: [string, 'null'], enum: [a]", 'enum', 'enum lacks null, which its type allows'],
  ['additionalProperties: false', 'description: Open', 'Note:\n', 'an object of a request says that it is closed (additionalProperties: false), or that it is free data'],
  ['other: { type: [string', "other: { type: object, properties: { a: { type: string } }, description: [string", 'other', 'an object of a request says that it is closed (additionalProperties: false), or that it is free data'],
  ['required: [text]', 'required: [txt]', 'txt', 'required txt is not a property'],
  ['text: { type: string }', "text: { $ref: '#/components/schemas/Gone' }", "$ref: '#/components/schemas/Gone'", "$ref #/components/schemas/Gone is not in this file's #/components/schemas"],
  ['text: { type: string }', "text: { $ref: 'other.yaml#/Tag' }", "$ref: 'other", "$ref other.yaml#/Tag is not in this file's #/components/schemas"],
  ["'#/components/parameters/Id'", "'#/components/parameters/No'", "$ref: '#/components/parameters/No'", "$ref #/components/parameters/No is not in this file's #/components/parameters"],
  ["other: { type: [string, 'null'] }", 'other: { oneOf: [{ type: integer }, { type: number }] }', 'other', 'oneOf without discriminator has two branches of type number'],
  ["other: { type: [string, 'null'] }", "other: { oneOf: [{ $ref: '#/components/schemas/Tag' }, { $ref: '#/components/schemas/Note' }], discriminator: { propertyName: kind } }", "{ $ref: '#/components/schemas/Note' }]", 'a discriminated branch is a $ref to an object that requires kind with a const or an enum'],
  ['Tag: {', 'tag: {', 'tag: {', 'tag is no name for a schema'],
  ['operationId: drop', 'operationId: make', 'operationId: make\n      tags: [Notes]\n      summary: Drop', 'operationId make is taken'],
  ['operationId: make', 'description: A', 'post', 'has no operationId'],
  ['operationId: make', 'operationId: make-it', 'operationId', 'operationId make-it is not camelCase'],
  ['tags: [Notes]', 'tags: []', 'post', 'has no tag'],
  ['tags: [Notes]', 'tags: [Notes, Others]', 'Others', 'is a second tag'],
  ['summary: Make', 'description: Make', 'post', 'has no summary'],
  ["security: [session: ['notes:write']]", 'description: A', 'post', 'has no security (public is security: [])'],
  ["[session: ['notes:write']]", '[cookie: []]', 'cookie', 'unknown security scheme cookie'],
  ["[session: ['notes:write']]", '[{}]', '{}]', 'names one scheme, no more and no less'],
  ['x-rate-class: write', 'description: A', 'post', 'has no x-rate-class'],
  ['x-rate-class: write', 'x-rate-class: slow', 'x-rate-class', 'unknown x-rate-class slow: it is one of none, auth, public, read, write, llm, admin'],
  ['x-max-body-bytes: 100', 'x-max-body-bytes: 1MB', 'x-max-body-bytes', 'x-max-body-bytes is a whole number of bytes'],
  ['x-max-body-bytes: 100', 'x-max-body: 100', 'x-max-body', 'unknown operation key x-max-body'],
  ['    parameters:\n', '    servers: []\n    parameters:\n', 'servers', 'unknown path key servers'],
  ["'204': { description: Made. }\n", '', 'post', 'has 0 success responses, not one'],
  ["'204': { description: Made. }\n", "'204': { description: Made. }\n        '200': { description: Or. }\n", 'post', 'has 2 success responses, not one'],
  ["'204': { description: Made. }\n", "'204': { description: Made. }\n        4XX: { description: Or. }\n", '4XX', 'response 4XX: each status is named by itself'],
  ["'400': { $ref: '#/components/responses/Bad' }\n    delete", "'404': { $ref: '#/components/responses/Bad' }\n    delete", 'post', 'has no 400 response'],
  ['in: path', 'in: cookie', 'Id: { name', 'parameter in cookie is not supported'],
  ['in: path', 'in: path, allowReserved: true', 'allowReserved', 'unknown parameter key allowReserved'],
  ['in: path', 'in: query, explode: false', 'explode', 'arrays in a query are exploded: ?a=1&a=2'],
  ['schema: { type: string } }\n  res', 'content: {} }\n  res', 'Id: { name', 'parameter without schema'],
  ['in: path, required: true, schema: { type: string }', "in: header, required: true, schema: { $ref: '#/components/schemas/Tag' }", "$ref: '#/components/schemas/Tag'", 'write the schema of a header here: Fastify does not follow it'],
  ["schema: { $ref: '#/components/schemas/Note' }", 'schema: { type: object, additionalProperties: true }', 'application/json', 'the schema of a body is a $ref to components.schemas'],
  ['application/json:', 'text/csv:', 'text/csv', 'unknown media type text/csv of a body'],
  ['application/problem+json:', 'image/png:', 'image/png', 'unknown media type image/png of a response'],
  ['openapi: 3.1.1', 'openapi: 3.0.3', 'openapi', 'must be OpenAPI 3.1'],
  ['    Note:\n', '    Note:\n      type: object\n', 'type: object\n      additional', 'Map keys must be unique'],
  ['    Note:\n', '    Note:\n      <<: {}\n', '<<', 'merge key <<: parsers disagree about it'],
  ["schema: { $ref: '#/components/schemas/Note' }", "schema: { $ref: '#/components/schemas/Note' }\n          application/x-www-form-urlencoded:\n            schema: { $ref: '#/components/schemas/Tag' }", 'requestBody', 'all media types of a body have the same schema'],
  ['content:\n          application/json:\n            schema: { $ref: \'#/components/schemas/Note\' }', 'content: {}', 'requestBody', 'body without content'],
  ["        required: true\n", '        mandatory: true\n', 'mandatory', 'unknown request body key mandatory'],
  ['    Tag: {', '    Maybe: { type: string, default: a }\n    Tag: {', 'default', 'default has an effect only on a property or a parameter'],
  ["required: true\n        content:\n          application/json:\n            schema: { $ref: '#/components/schemas/Note' }", "content:\n          application/json:\n            schema: { $ref: '#/components/schemas/Word' }", 'application/json', 'a body that may be left out is an object'],
  ['schema: { type: object, properties: { title: { type: string } } }', 'example: {}', 'application/problem', 'JSON without schema'],
  ['properties:\n        text', 'properties: []\n      xx:\n        text', 'properties: []', 'must be a map'],
  ['tags: [Notes]', 'tags: Notes', 'tags', 'must be a list'],
  ['openapi: 3.1.1', 'openapi: 3.1.1: x', '3.1.1: x', 'Nested mappings are not allowed in compact mappings'],
  ['schema: { type: object, properties: { title: { type: string } } }', 'schema: { type: [string, object], additionalProperties: true }', 'application/problem', 'a JSON answer is no string: Fastify sends one as text'],
  ["type: [string, 'null']", 'type: [string, null]', 'type: [string, null]', "a type is a text: 'null' is quoted"],
  ['tags: [Notes]', 'tags: *tags', '*tags', '*tags has no anchor before it'],
  ["type: [string, 'null']", 'type: []', 'type: []', "a type is a text: 'null' is quoted"],
  ['/notes/{id}:', '/notes/{note-id}:', '/notes/{note-id}', 'a path is plain segments and {names}'],
]
