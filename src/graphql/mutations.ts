/**
 * A plugin of the schema builder, for what all mutations have in common:
 * - Each has one argument, `input`, and hands it to a use case, whose errors name the fields in it: `projectId`. The caller
 *   wrote `input.projectId`.
 * - Of several in a request, each is followed by reads of its outcome, which must not find what was read before it.
 */
import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { GatewayError, renameFields } from '../errors.ts';
import type { RequestContext } from '../request/context.ts';
import { forgetLoaded } from './loaders.ts';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos has its plugins declared
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      mutations: MutationsPlugin<Types>;
    }
  }
}

/** The plugin's name, under which the builder takes it. */
export const mutations = 'mutations';

type Resolver = GraphQLFieldResolver<unknown, object>;

class MutationsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(resolve: Resolver, { kind }: PothosOutputFieldConfig<Types>): Resolver {
    if (kind !== 'Mutation') return resolve;
    return async (root, args, ctx, info) => {
      forgetLoaded(ctx as RequestContext);
      try {
        return await resolve(root, args, ctx, info);
      } catch (error) {
        throw error instanceof GatewayError ? renameFields(error, inInput) : error;
      }
    };
  }
}

// The input as a whole has no name of its own in a use case.
const inInput = (field: string): string => (field === '' ? 'input' : `input.${field}`);

SchemaBuilder.registerPlugin(mutations, MutationsPlugin);
