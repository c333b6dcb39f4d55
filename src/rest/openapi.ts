import { z } from 'zod';
import {
  createDocument,
  type CreateDocumentOptions,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import type { Operation } from './route.ts';
import { errorBody, noBody } from './shapes.ts';

/** Describes the REST API in OpenAPI 3.1, from what serves it. Schemas with an `id` are its components. */
export function openApiDocument(version: string, operations: Operation[]): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describe(operation) };
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Connections Gateway: App Connections API',
        version,
        description:
          'Manages the credentials with which automation flows reach third-party services. The same data is served as GraphQL at /graphql. Unknown fields and parameters are ignored, unless their name is nearly that of a known one: then the request is rejected.',
      },
      servers: [{ url: '/' }],
      security: [{ apiKey: [] }],
      paths,
      components: {
        securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, sk-….' } },
      },
    },
    { override: allowMoreFields },
  );
}

// Later versions may add response fields, which must not be an error for clients that validate responses.
const allowMoreFields: NonNullable<CreateDocumentOptions['override']> = ({ jsonSchema }) => {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
};

function describe({ operationId, summary, path, query, body, status, response }: Operation): ZodOpenApiOperationObject {
  const pathNames = [...path.matchAll(/:(\w+)/g)].map(([, name]) => [name, z.string()] as const);
  return {
    operationId,
    summary,
    tags: ['App connections'],
    requestParams: { path: z.object(Object.fromEntries(pathNames)), query },
    ...(body !== noBody && { requestBody: { required: true, content: jsonOf(body) } }),
    responses: {
      [status]: response ? { description: summary, content: jsonOf(response) } : { description: 'Done' },
      '429': {
        description: 'Too many requests in a minute, or at once',
        headers: { 'Retry-After': { description: 'When to try again, in seconds', schema: { type: 'integer' } } },
        content: jsonOf(errorBody),
      },
      '4XX': { description: 'The request was refused', content: jsonOf(errorBody) },
      '5XX': { description: 'An unexpected error occurred', content: jsonOf(errorBody) },
    },
  };
}

const jsonOf = (schema: z.ZodType) => ({ 'application/json': { schema } });
