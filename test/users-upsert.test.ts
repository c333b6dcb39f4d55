import { beforeEach, describe, expect, test } from 'vitest';
import { type EntityKind, idPrefixes, newId } from '../src/ids.ts';
import { graphql } from './documents/gql.ts';
import type { UpsertUserInput } from './documents/graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { expectRefused, invalidField, projectNotFound } from './support/refusals.ts';
import { addProject } from './support/tenants.ts';

const upsertUser = graphql(`
  mutation UsersUpsert($input: UpsertUserInput!) {
    upsertUser(input: $input) {
      user {
        id
        externalId
        email
        firstName
        lastName
        platformRole
      }
    }
  }
`);

let gateway: TestGateway;
let projectId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ projectId } = gateway);
});

describe('upsertUser', () => {
  const person = (changed: Partial<UpsertUserInput> = {}): UpsertUserInput => ({
    externalId: 'grace',
    email: 'grace@example.com',
    firstName: 'Grace',
    lastName: 'Hopper',
    ...changed,
  });
  const admin = person({ externalId: 'admin', email: 'admin@example.com' });

  test('needs a key', async () => {
    expect((await gateway.graphql(upsertUser, { input: person() }, { key: null })).status).toBe(401);
  });

  test('creates a member, and overwrites them; what is left out stays', async () => {
    const roles = async () => {
      const rows = await gateway.services.db.projectMember.findMany({ orderBy: { projectId: 'asc' } });
      return rows.map(({ projectId: id, role }) => ({ projectId: id, role }));
    };
    const other = await addProject(gateway, 'other');
    const both = [
      { projectId, role: 'EDITOR' as const },
      { projectId: other, role: 'VIEWER' as const },
    ];

    const { upsertUser: created } = await gateway.query(upsertUser, { input: person({ projectRoles: both }) });
    const { id } = created.user;
    expect(id).toMatch(/^user_[0-9a-z]{26}$/);
    expect(created).toEqual({ user: { ...person(), id, platformRole: 'MEMBER' } });
    expect(await roles()).toEqual(both);

    const changed = person({ email: 'amazing@example.com', firstName: 'Amazing', platformRole: 'ADMIN' });
    expect(await gateway.query(upsertUser, { input: changed })).toEqual({ upsertUser: { user: { ...changed, id } } });
    expect(await gateway.query(upsertUser, { input: person() })).toEqual({
      upsertUser: { user: { ...person(), id, platformRole: 'ADMIN' } },
    });
    expect(await roles()).toEqual(both);

    await gateway.query(upsertUser, { input: person({ projectRoles: [{ projectId, role: 'ADMIN' }] }) });
    expect(await roles()).toEqual([{ projectId, role: 'ADMIN' }]);
    await gateway.query(upsertUser, { input: person({ projectRoles: [] }) });
    expect(await roles()).toEqual([]);
  });

  test('does not leave the platform without an admin', async () => {
    await expectRefused(
      gateway,
      () => gateway.graphql(upsertUser, { input: { ...admin, platformRole: 'MEMBER' } }),
      ...invalidField('input.platformRole', 'must stay ADMIN: the platform would be left without an admin'),
    );

    await gateway.query(upsertUser, { input: person({ platformRole: 'ADMIN' }) });
    expect(await gateway.query(upsertUser, { input: { ...admin, platformRole: 'MEMBER' } })).toEqual({
      upsertUser: { user: { ...admin, id: gateway.adminId, platformRole: 'MEMBER' } },
    });
  });

  test.each<[string, (id: string) => Partial<UpsertUserInput>, [string, object]]>([
    [
      'an email address that somebody has',
      () => ({ email: 'admin@example.com' }),
      invalidField('input.email', 'belongs to another user of the platform'),
    ],
    ...Object.keys(idPrefixes).map((kind): [string, () => Partial<UpsertUserInput>, [string, object]] => [
      `an external id that looks like the gateway's id of a thing (${kind})`,
      () => ({ externalId: newId(kind as EntityKind) }),
      invalidField('input.externalId', "must not look like one of the gateway's own ids"),
    ]),
    ['no email address', () => ({ email: 'grace' }), invalidField('input.email', 'must be an email address')],
    [
      'a project twice',
      (id) => ({
        projectRoles: [
          { projectId: id, role: 'EDITOR' },
          { projectId: id, role: 'VIEWER' },
        ],
      }),
      invalidField('input.projectRoles', 'names a project twice'),
    ],
    [
      'an unknown project',
      () => ({ projectRoles: [{ projectId: 'project_none', role: 'EDITOR' }] }),
      projectNotFound('project_none'),
    ],
  ])('refuses %s', async (_what, changed, [code, params]) => {
    await expectRefused(
      gateway,
      () => gateway.graphql(upsertUser, { input: person(changed(projectId)) }),
      code,
      params,
    );
  });
});
