import { z } from 'zod';
import type { Route } from './route.ts';
import { basePath, routes } from './routes.ts';
import { errorBody } from './shapes.ts';

type Json = Record<string, unknown>;

/** Describes the REST API in OpenAPI 3.1, from the same table that serves it. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = basePath + route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Connections Gateway: App Connections API',
      version,
      description:
        'Manages the credentials with which automation flows reach third-party services. The same data is served as GraphQL at /graphql.',
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

function operation({ operationId, summary, path, query, body, method, status, response }: Route): Json {
  return {
    operationId,
    summary,
    tags: ['App connections'],
    parameters: [...pathParameters(path), ...queryParameters(query)],
    ...(method === 'post' && { requestBody: { required: true, content: jsonOf(body) } }),
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
