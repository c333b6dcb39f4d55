import type { Config } from './config/config.ts';
import type { Services } from './request/context.ts';
import { createExecutor } from './graphql/server/execute.ts';
import { createGraphqlServer } from './graphql/server/server.ts';
import { schema } from './graphql/schema.ts';
import { createHttpApp, type HttpApp } from './http/app.ts';
import { createRestHandler } from './rest/handler.ts';

/** What of the configuration the gateway itself needs. */
export type GatewayOptions = Pick<Config, 'graphql' | 'corsOrigins' | 'corsRequestHeaders' | 'trustedProxies'>;

/** The gateway, put together: what answers HTTP, by `fetch` or behind a server. */
export function createGateway(services: Services, { graphql, ...http }: GatewayOptions): HttpApp {
  const execute = createExecutor(schema, graphql);
  return createHttpApp(services, createGraphqlServer(schema, execute, graphql), createRestHandler(execute), http);
}
