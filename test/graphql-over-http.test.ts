import { serverAudits } from 'graphql-http';
import { beforeAll, expect, test } from 'vitest';
import { openTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway();
});

const audits = serverAudits({
  url: 'http://gateway.example.com/graphql',
  fetchFn: (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${gateway.adminKey}`);
    return gateway.fetch(url, { ...init, headers });
  },
});

test('are all there', () => {
  expect(new Set(audits.map(({ id }) => id)).size).toBe(61);
});

// What the specification's authors check of a server; also its recommendations, which are no duty, must hold.
test.each(audits)('$id $name', async ({ id, name, fn }) => {
  expect(await fn()).toEqual({ id, name, status: 'ok' });
});
