import { type Answer, jsonAnswer } from '../request/answer.ts';
import type { RequestContext } from '../request/context.ts';
import type { Executor } from '../graphql/server/execute.ts';
import { errorOf } from './errors.ts';
import { readRequest } from './request.ts';
import type { Route } from './route.ts';

/** Answers a REST request for a caller who has been authenticated. */
export type RestHandler = (route: Route, request: Request, id: string, context: RequestContext) => Promise<Answer>;

/**
 * Serves REST routes by executing their GraphQL documents in process: on the same schema, and for the same caller, as a
 * GraphQL request would.
 */
export function createRestHandler(execute: Executor): RestHandler {
  return async (route, request, id, contextValue) => {
    const { defaultProjectId } = contextValue.principal;
    const variableValues = route.variables({ id, defaultProjectId, ...(await readRequest(route, request, { id })) });
    const { data, errors } = await execute({ document: route.document, variableValues, contextValue });
    if (errors?.[0]) throw errorOf(errors[0]);
    return route.response ? jsonAnswer(route.status, route.toBody(data)) : { status: route.status, body: null };
  };
}
