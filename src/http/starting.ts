import { Hono } from 'hono';
import { gatewayStarting } from '../errors.ts';
import { jsonAnswer } from '../request/answer.ts';
import type { HttpOptions } from './app.ts';
import { answerPreflight, corsHeaders } from './cors.ts';
import type { Env } from './env.ts';
import { answerError } from './errors.ts';
import { liveness } from './health.ts';
import { identifyRequests, requestIdHeader } from './request-id.ts';
import { addHeaders, respond } from './respond.ts';
import { securityHeaders } from './security-headers.ts';

/** What answers while the gateway still opens its database: it is alive, and not ready. */
export function createStartingApp({ corsOrigins, corsRequestHeaders }: Omit<HttpOptions, 'trustedProxies'>): Hono<Env> {
  const app = new Hono<Env>();
  app.use(identifyRequests());
  app.use(addHeaders(requestIdHeader, securityHeaders, corsHeaders(corsOrigins)));
  app.use(answerPreflight(corsRequestHeaders));
  app.get('/healthz', liveness);
  app.get('/readyz', (c) => respond(c, jsonAnswer(503, { status: 'starting' })));
  app.all('*', (c) => answerError(c, gatewayStarting()));
  return app;
}
