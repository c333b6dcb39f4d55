import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { z } from 'zod';

/** What a REST operation takes and answers. */
export interface Operation {
  method: 'get' | 'post' | 'delete';
  /** With `:name` for a parameter. */
  path: string;
  operationId: string;
  summary: string;
  query: z.ZodType<unknown, Record<string, unknown>>;
  body: z.ZodType;
  status: 200 | 201 | 204;
  /** The response's body; null: none. */
  response: z.ZodType | null;
}

/**
 * An operation served by GraphQL: a document, how a request becomes its variables, and how its result becomes a body. The
 * path is below the base path; empty for the base path itself.
 */
export interface Route extends Operation {
  document: TypedDocumentNode<unknown, Record<string, unknown>>;
  variables(request: RestParts<unknown, unknown>): Record<string, unknown>;
  toBody(result: unknown): unknown;
}

/** What a route's variables are made of. */
interface RestParts<Query, Body> {
  id: string;
  query: Query;
  body: Body;
  /** The project of a list that names none; null: of all that the caller sees. */
  defaultProjectId: string | null;
}

/** A route with the types of its parts. */
export interface TypedRoute<
  Query extends Operation['query'],
  Body extends z.ZodType,
  Response extends z.ZodType | null,
  Result,
  Variables,
> {
  method: Route['method'];
  path: string;
  operationId: string;
  summary: string;
  query: Query;
  body: Body;
  document: TypedDocumentNode<Result, Variables>;
  variables(request: RestParts<z.output<Query>, z.output<Body>>): Variables;
  status: Route['status'];
  response: Response;
  toBody(result: Result): Response extends z.ZodType ? z.input<Response> : null;
}

/** Checks the parts of a route against each other; after that, only the table's form matters. */
export const route = <
  Query extends Operation['query'],
  Body extends z.ZodType,
  Response extends z.ZodType | null,
  Result,
  Variables,
>(
  typed: TypedRoute<Query, Body, Response, Result, Variables>,
): Route => typed as unknown as Route;
