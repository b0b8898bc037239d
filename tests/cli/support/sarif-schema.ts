/**
 * The part of SARIF 2.1.0 for the objects we write: the required properties, types and enumerations of its schema
 * (OASIS, sarif-schema-2.1.0.json). Other properties are not allowed.
 */
export const sarifSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'runs'],
  properties: {
    $schema: { type: 'string', format: 'uri' },
    version: { enum: ['2.1.0'] },
    runs: { type: 'array', minItems: 0, items: { $ref: '#/definitions/run' } },
  },
  definitions: {
    level: { enum: ['none', 'note', 'warning', 'error'] },
    message: {
      type: 'object',
      additionalProperties: false,
      required: ['text'],
      properties: { text: { type: 'string', minLength: 1 } },
    },
    propertyBag: { type: 'object' },
    run: {
      type: 'object',
      additionalProperties: false,
      required: ['tool'],
      properties: {
        tool: {
          type: 'object',
          additionalProperties: false,
          required: ['driver'],
          properties: { driver: { $ref: '#/definitions/toolComponent' } },
        },
        results: { type: 'array', items: { $ref: '#/definitions/result' } },
        invocations: { type: 'array', uniqueItems: false, items: { $ref: '#/definitions/invocation' } },
        properties: { $ref: '#/definitions/propertyBag' },
      },
    },
    toolComponent: {
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      properties: {
        name: { type: 'string' },
        version: { type: 'string' },
        rules: { type: 'array', uniqueItems: true, items: { $ref: '#/definitions/reportingDescriptor' } },
      },
    },
    reportingDescriptor: {
      type: 'object',
      additionalProperties: false,
      required: ['id'],
      properties: {
        id: { type: 'string' },
        shortDescription: { $ref: '#/definitions/message' },
        fullDescription: { $ref: '#/definitions/message' },
        help: { $ref: '#/definitions/message' },
        defaultConfiguration: {
          type: 'object',
          additionalProperties: false,
          properties: { level: { $ref: '#/definitions/level' } },
        },
      },
    },
    result: {
      type: 'object',
      additionalProperties: false,
      required: ['message'],
      properties: {
        ruleId: { type: 'string' },
        ruleIndex: { type: 'integer', minimum: -1 },
        level: { $ref: '#/definitions/level' },
        message: { $ref: '#/definitions/message' },
        locations: { type: 'array', items: { $ref: '#/definitions/location' } },
        relatedLocations: { type: 'array', uniqueItems: true, items: { $ref: '#/definitions/location' } },
        properties: { $ref: '#/definitions/propertyBag' },
      },
    },
    location: {
      type: 'object',
      additionalProperties: false,
      properties: {
        physicalLocation: {
          type: 'object',
          additionalProperties: false,
          required: ['artifactLocation'],
          properties: {
            artifactLocation: {
              type: 'object',
              additionalProperties: false,
              properties: { uri: { type: 'string', format: 'uri-reference' } },
            },
            region: {
              type: 'object',
              additionalProperties: false,
              properties: { startLine: { type: 'integer', minimum: 1 } },
            },
          },
        },
        logicalLocations: {
          type: 'array',
          uniqueItems: true,
          items: {
            type: 'object',
            additionalProperties: false,
            properties: { fullyQualifiedName: { type: 'string' } },
          },
        },
      },
    },
    invocation: {
      type: 'object',
      additionalProperties: false,
      required: ['executionSuccessful'],
      properties: {
        executionSuccessful: { type: 'boolean' },
        exitCode: { type: 'integer' },
        toolExecutionNotifications: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['message'],
            properties: {
              level: { $ref: '#/definitions/level' },
              message: { $ref: '#/definitions/message' },
              locations: { type: 'array', items: { $ref: '#/definitions/location' } },
            },
          },
        },
      },
    },
  },
} as const
