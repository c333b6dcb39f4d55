import { expect } from 'vitest';
import type { Answer, GraphqlBody, TestGateway } from './gateway.ts';

/** Everything that is stored, to see that nothing has changed. */
export async function everythingStored(gateway: TestGateway): Promise<unknown> {
  const { db } = gateway.services;
  return Promise.all([
    db.appConnection.findMany({ include: { credential: true, projects: true }, orderBy: { id: 'asc' } }),
    db.flow.findMany({ include: { connections: { orderBy: { connectionId: 'asc' } } }, orderBy: { id: 'asc' } }),
    db.project.findMany({ orderBy: { id: 'asc' } }),
    db.user.findMany({ include: { memberships: true }, orderBy: { id: 'asc' } }),
    // That it was refused may be recorded: audit-refusals.test.ts looks at that.
    db.auditEvent.findMany({ where: { action: { not: 'CREDENTIAL_ACCESS_REFUSED' } }, orderBy: { id: 'asc' } }),
  ]);
}

/** That a request is refused with one error, and changes nothing. */
export async function expectRefused(
  gateway: TestGateway,
  send: () => Promise<Answer<GraphqlBody<unknown>>>,
  code: string,
  params: object,
): Promise<void> {
  const before = await everythingStored(gateway);
  const { status, body } = await send();
  expect({ status, errors: body.errors?.map(({ extensions }) => extensions) }).toEqual({
    status: 200,
    errors: [{ code, params }],
  });
  expect(await everythingStored(gateway)).toEqual(before);
}

/** A code and its params. */
type Refusal = [code: string, params: object];

export const invalidField = (field: string, message: string): Refusal => [
  'VALIDATION',
  { message: `${field}: ${message}`, fields: [{ field, message }] },
];

export const connectionNotFound = (entityId: string): Refusal => [
  'ENTITY_NOT_FOUND',
  { entityType: 'app_connection', entityId, message: 'Connection not found' },
];

export const projectNotFound = (entityId: string): Refusal => [
  'ENTITY_NOT_FOUND',
  { entityType: 'project', entityId, message: 'Project not found' },
];

export const forbidden = (message: string): Refusal => ['AUTHORIZATION', { message }];

export const platformAdminsOnly = forbidden(
  'Only a platform admin, with an API key that is not limited to projects, may do this.',
);
