import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { z } from 'zod';

/** A REST route: a GraphQL document, how a request becomes its variables, and how its result becomes a body. */
export interface Route {
  method: 'get' | 'post' | 'delete';
  /** Below the base path; empty for the base path itself. */
  path: string;
  operationId: string;
  summary: string;
  query: z.ZodType;
  body: z.ZodType;
  document: TypedDocumentNode<unknown, Record<string, unknown>>;
  variables(request: { id: string; query: unknown; body: unknown }): Record<string, unknown>;
  status: 200 | 201 | 204;
  /** The response's body; null: none. */
  response: z.ZodType | null;
  toBody(result: unknown): unknown;
}

/** A route with the types of its parts. */
export interface TypedRoute<Query extends z.ZodType, Body extends z.ZodType, Result, Variables> {
  method: Route['method'];
  path: string;
  operationId: string;
  summary: string;
  query: Query;
  body: Body;
  document: TypedDocumentNode<Result, Variables>;
  variables(request: { id: string; query: z.output<Query>; body: z.output<Body> }): Variables;
  status: Route['status'];
  response: z.ZodType | null;
  toBody(result: Result): unknown;
}

/** Checks the parts of a route against each other; after that, only the table's form matters. */
export const route = <Query extends z.ZodType, Body extends z.ZodType, Result, Variables>(
  typed: TypedRoute<Query, Body, Result, Variables>,
): Route => typed as unknown as Route;
