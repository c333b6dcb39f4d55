/**
 * A plugin of the schema builder. Every mutation has one argument, `input`, and hands it to a use case, whose errors name
 * the fields in it: `projectId`. The caller wrote `input.projectId`.
 */
import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { GatewayError, renameFields } from '../errors.ts';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos has its plugins declared
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      mutationErrors: MutationErrorsPlugin<Types>;
    }
  }
}

/** The plugin's name, under which the builder takes it. */
export const mutationErrors = 'mutationErrors';

type Resolver = GraphQLFieldResolver<unknown, object>;

class MutationErrorsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(resolve: Resolver, { kind }: PothosOutputFieldConfig<Types>): Resolver {
    if (kind !== 'Mutation') return resolve;
    return async (...request) => {
      try {
        return await resolve(...request);
      } catch (error) {
        throw error instanceof GatewayError ? renameFields(error, inInput) : error;
      }
    };
  }
}

// The input as a whole has no name of its own in a use case.
const inInput = (field: string): string => (field === '' ? 'input' : `input.${field}`);

SchemaBuilder.registerPlugin(mutationErrors, MutationErrorsPlugin);
