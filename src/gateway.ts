import type { Config } from './config.ts';
import type { Services } from './context.ts';
import { createGraphqlServer } from './graphql/server.ts';
import { schema } from './graphql/schema.ts';
import { createHttpApp, type HttpApp } from './http/app.ts';
import { createRestHandler } from './rest/handler.ts';

/** The gateway, put together: what answers HTTP, by `fetch` or behind a server. */
export function createGateway(services: Services, { corsOrigins }: Pick<Config, 'corsOrigins'>): HttpApp {
  return createHttpApp(services, createGraphqlServer(schema), createRestHandler(schema), corsOrigins);
}
