import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection } from './support/tenants.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

const execute = (sql: string): Promise<number> => gateway.services.db.$executeRawUnsafe(sql);

/** Lets every write of an audit event, which each change has, fail as on a full disk. */
async function fillUp(when: 'at once' | 'at the commit'): Promise<void> {
  await execute(`
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`);
  await execute(`
    CREATE CONSTRAINT TRIGGER no_room AFTER INSERT ON audit_event
      ${when === 'at once' ? '' : 'DEFERRABLE INITIALLY DEFERRED'} FOR EACH ROW EXECUTE FUNCTION no_room()`);
}

afterEach(async () => {
  await execute('DROP FUNCTION IF EXISTS no_room CASCADE');
});

const params = {
  message:
    "The gateway's storage is full. Nothing was changed; reads still work. Try again later, or ask the operator to free space.",
  retryAfter: 60,
};

const upsert = graphql(`
  mutation UpsertWithoutRoom($input: UpsertConnectionInput!) {
    upsertConnection(input: $input) {
      connection {
        id
      }
    }
  }
`);

const slack = { displayName: 'Slack', pieceName: 'slack', pieceVersion: '1.0.0' };

describe.each(['at once', 'at the commit'] as const)('a database without room, found %s', (when) => {
  test('is reported as 503 over REST, and nothing is stored', async () => {
    await fillUp(when);
    const { status, headers, body } = await gateway.rest('POST', '', {
      body: {
        ...slack,
        projectId: gateway.projectId,
        externalId: 'slack',
        type: 'SECRET_TEXT',
        value: { type: 'SECRET_TEXT', secret_text: 'xoxb-hidden' },
      },
    });

    expect(body).toEqual({ statusCode: 503, code: 'STORAGE_FULL', params });
    expect(status).toBe(503);
    expect(headers.get('Retry-After')).toBe('60');
    expect(await gateway.services.db.appConnection.count()).toBe(0);
    expect(gateway.logLines.join('')).toContain('no space left in the database');
    expect(gateway.logLines.join('')).not.toContain('xoxb-hidden');
  });

  test('is reported as 503 over GraphQL, and nothing is stored', async () => {
    await fillUp(when);
    const { status, headers, body } = await gateway.graphql(upsert, {
      input: { ...slack, projectId: gateway.projectId, credential: { secretText: { secretText: 'xoxb' } } },
    });

    expect(body).toEqual({
      data: null,
      errors: [
        {
          message: params.message,
          locations: [{ line: 2, column: 3 }],
          path: ['upsertConnection'],
          extensions: { code: 'STORAGE_FULL', params },
        },
      ],
    });
    expect(status).toBe(503);
    expect(headers.get('Retry-After')).toBe('60');
    expect(await gateway.services.db.appConnection.count()).toBe(0);
  });

  test('gives no credential, since no read could be recorded, and still lists', async () => {
    await addConnection(gateway, { externalId: 'slack' });
    await fillUp(when);
    const answer = await gateway.fetch(`/api/v1/worker/app-connections/slack?projectId=${gateway.projectId}`, {
      headers: { Authorization: `Bearer ${gateway.adminKey}` },
    });

    expect(await answer.json()).toEqual({ statusCode: 503, code: 'STORAGE_FULL', params });
    expect(answer.status).toBe(503);
    expect((await gateway.rest('GET', `?projectId=${gateway.projectId}`)).status).toBe(200);
  });
});
