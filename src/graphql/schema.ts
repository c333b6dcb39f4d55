import './types/api-key.ts';
import './types/app-connection.ts';
import './types/audit-event.ts';
import './types/flow.ts';
import './types/node.ts';
import './types/oauth-app.ts';
import './types/user.ts';
import './types/platform.ts';
import './types/project.ts';
import './types/rate-limit.ts';
import './types/replace-connection.ts';
import './types/start-oauth2.ts';
import './types/viewer.ts';
import { defaultFieldResolver } from 'graphql';
import type { RequestContext } from '../request/context.ts';
import { builder } from './builder.ts';
import { forgetLoaded } from './loaders.ts';

/** The gateway's GraphQL schema. Only the composition root and the code generator import it. */
export const schema = builder.toSchema();

// Of several changes in a request, each is followed by reads of its outcome: they must not find what was read before it.
for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
  const { resolve = defaultFieldResolver } = field;
  field.resolve = (root, args, ctx: RequestContext, info): unknown => {
    forgetLoaded(ctx);
    return resolve(root, args, ctx, info);
  };
}
