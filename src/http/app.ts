import { Hono } from 'hono';
import { createAuthentication } from '../auth/bearer.ts';
import type { Services } from '../request/context.ts';
import { routeNotFound } from '../errors.ts';
import type { GraphqlServer } from '../graphql/server/server.ts';
import { callbackPath } from '../oauth2/oauth2.ts';
import type { RestHandler } from '../rest/handler.ts';
import { openApiDocument } from '../rest/openapi.ts';
import { basePath, routes } from '../rest/routes.ts';
import { version } from '../version.ts';
import { answerCredentialRead, credentialRead } from '../rest/credential-read.ts';
import { allowOnly } from './allow-only.ts';
import { limitBody } from './body-limit.ts';
import { authenticateCaller } from './caller.ts';
import { consentCallback } from './pages/consent-callback.ts';
import { docsPage, docsScript, docsStyles } from './pages/docs.ts';
import type { Env } from './env.ts';
import { answerPreflight, corsHeaders } from './cors.ts';
import { answerError, answerUnexpectedError } from './errors.ts';
import { graphiqlPage, graphiqlScript } from './pages/graphiql.ts';
import { checkGraphqlRequest } from './graphql-request.ts';
import { liveness, readiness } from './health.ts';
import { identifyRequests, requestIdHeader } from './request-id.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';
import { logRequests } from './request-log.ts';
import { addHeaders, respond } from './respond.ts';
import { securityHeaders } from './security-headers.ts';
import { serveStatic } from './pages/static-content.ts';
import { limitTime } from './time-limit.ts';

const operations = [...routes.map((route) => ({ ...route, path: basePath + route.path })), credentialRead];

const openApi = serveStatic({
  type: 'application/json',
  load: () => Buffer.from(JSON.stringify(openApiDocument(version, operations))),
});

export type HttpApp = Hono<Env>;

export interface HttpOptions {
  /** The web origins whose pages may call the gateway. */
  corsOrigins: string[];
  /** The headers that these pages may send beside the usual ones. */
  corsRequestHeaders: string[];
  /** How many proxies in front of the gateway add to X-Forwarded-For. */
  trustedProxies: number;
}

/** Creates the HTTP application. A request passes through its middleware from top to bottom. */
export function createHttpApp(
  services: Services,
  graphql: GraphqlServer,
  rest: RestHandler,
  { corsOrigins, corsRequestHeaders, trustedProxies }: HttpOptions,
): HttpApp {
  const app = new Hono<Env>({ strict: false });
  app.use(identifyRequests(), logRequests(services.log));
  app.use(addHeaders(requestIdHeader, securityHeaders, corsHeaders(corsOrigins), rateLimitHeaders));
  app.use(answerPreflight(corsRequestHeaders));
  app.onError(answerUnexpectedError(services.log));
  app.notFound((c) => answerError(c, routeNotFound(c.req.method, c.req.path)));

  app.get('/', (c) => respond(c, { status: 302, headers: { Location: '/graphql' }, body: null }));
  app.get('/healthz', liveness);
  app.get('/readyz', readiness(services));
  app.get('/docs', docsPage);
  app.get('/docs/swagger-ui.css', docsStyles);
  app.get('/docs/swagger-ui-bundle.js', docsScript);
  app.get('/openapi.json', openApi);
  app.get('/graphql', graphiqlPage);
  app.get('/graphiql.js', graphiqlScript);
  app.get(callbackPath, consentCallback(services, corsOrigins));

  app.use(limitTime(services.log));
  const bodies = limitBody();
  const authenticate = createAuthentication(services.sql, services.verifyJwt);
  const { requests, credentialReads } = services.concurrency;
  const caller = authenticateCaller(services, authenticate, trustedProxies, requests);
  const reader = authenticateCaller(services, authenticate, trustedProxies, credentialReads);
  app.on(['GET', 'POST'], '/graphql', bodies, caller, checkGraphqlRequest, async (c) =>
    respond(c, await graphql(c.req.raw, c.var.context)),
  );
  app.all('/graphql', allowOnly(['GET', 'POST']));

  // Path by path, so that a wrong method on a fixed path is reported before `/:id` takes the path for an id.
  for (const path of new Set(routes.map((route) => route.path))) {
    const atPath = routes.filter((route) => route.path === path);
    for (const route of atPath) {
      app.on(route.method.toUpperCase(), basePath + path, bodies, caller, async (c) =>
        respond(c, await rest(route, c.req.raw, c.req.param('id') ?? '', c.var.context)),
      );
    }
    app.all(basePath + path, allowOnly(atPath.map(({ method }) => method.toUpperCase())));
  }

  app.get(credentialRead.path, reader, async (c) =>
    respond(c, await answerCredentialRead(c.req.raw, c.req.param('externalId') ?? '', c.var.context)),
  );
  app.all(credentialRead.path, allowOnly(['GET']));
  return app;
}
