import { z } from 'zod';
import type { Operation } from './route.ts';
import { errorBody, noBody } from './shapes.ts';

type Json = Record<string, unknown>;

/** Describes the REST API in OpenAPI 3.1, from what serves it. */
export function openApiDocument(version: string, operations: Operation[]): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Connections Gateway: App Connections API',
      version,
      description:
        'Manages the credentials with which automation flows reach third-party services. The same data is served as GraphQL at /graphql. Fields and parameters that are not known are passed over, unless their name is nearly that of a known one: then the request is refused.',
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, sk-….' } },
      schemas: components(),
    },
  };
}

function describe({ operationId, summary, path, query, body, status, response }: Operation): Json {
  return {
    operationId,
    summary,
    tags: ['App connections'],
    parameters: [...pathParameters(path), ...queryParameters(query)],
    ...(body !== noBody && { requestBody: { required: true, content: jsonOf(body) } }),
    responses: {
      [status]: response ? { description: summary, content: jsonOf(response) } : { description: 'Done' },
      '4XX': { description: 'The request was refused', content: jsonOf(errorBody) },
      '5XX': { description: 'Something went wrong on our side', content: jsonOf(errorBody) },
    },
  };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodType): Json[] {
  const { properties = {}, required = [] } = schemaOf(query) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));
}

// Schemas with a name stand once, among the components.
const jsonOf = (schema: z.ZodType): Json => {
  const name = schema.meta()?.id;
  return { 'application/json': { schema: name ? { $ref: refTo(name) } : schemaOf(schema) } };
};

const refTo = (name: string): string => `#/components/schemas/${name}`;

const schemaOf = (schema: z.ZodType): Json => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

function components(): Json {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: 'input', unrepresentable: 'any', uri: refTo });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _$schema, $id: _$id, ...schema }]) => [name, schema]),
  );
}
