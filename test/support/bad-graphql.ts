import { expect } from 'vitest';
import type { GraphqlBody, TestGateway } from './gateway.ts';

/** Stands in every bad request, and must stand nowhere else: not in the answer, and not in the log. */
export const secret = 'Xq7vT2mPz9';

/** For what a library says. */
export const someText: unknown = expect.any(String);

export const jsonHeaders = (gateway: TestGateway): Record<string, string> => ({
  Authorization: `Bearer ${gateway.adminKey}`,
  'Content-Type': 'application/json',
});

/** Sends a body as it is. */
export const post = (gateway: TestGateway, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  gateway.fetch('/graphql', { method: 'POST', headers: { ...jsonHeaders(gateway), ...headers }, body });

/** Sends a body as JSON. */
export const send = (gateway: TestGateway, body: object, headers?: Record<string, string>): Promise<Response> =>
  post(gateway, JSON.stringify(body), headers);

/** A mutation that stores a connection, with a credential as it is written in GraphQL. */
export const upsertLiteral = (credential: string): string =>
  `mutation { upsertConnection(input: {displayName: "a", pieceName: "p", pieceVersion: "1", credential: ${credential}}) { connection { id } } }`;

interface Refusal {
  status: number;
  code?: string;
  params: unknown;
}

/** That a request was refused with one error, changed nothing, and that its secret is nowhere. */
export async function expectOneError(
  gateway: TestGateway,
  response: Response,
  { status, code = 'VALIDATION', params }: Refusal,
): Promise<void> {
  const text = await response.text();
  expect([response.status, text]).toEqual([status, expect.stringMatching(/^\{/)]);
  const { data, errors } = JSON.parse(text) as Required<GraphqlBody<unknown>>;
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code, params }]);
  expect(errors[0]?.message).toBe(errors[0]?.extensions.params.message);
  expect(data ?? null).toBeNull();
  expect(text).not.toContain(secret);
  expect(gateway.logLines.join('\n')).not.toContain(secret);
  expect(gateway.statements.filter((sql) => /^(INSERT|UPDATE|DELETE)/.test(sql))).toEqual([]);
}
