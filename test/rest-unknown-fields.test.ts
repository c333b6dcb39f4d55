import { beforeEach, describe, expect, test } from 'vitest';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection } from './support/tenants.ts';

// What REST does not know, it passes over, as the origin does; but a name that is nearly a known one is refused.
let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

const secretText = {
  displayName: 'Slack',
  pieceName: '@activepieces/piece-slack',
  pieceVersion: '0.10.0',
  externalId: 'ext_1',
  type: 'SECRET_TEXT',
  value: { type: 'SECRET_TEXT', secret_text: 'xoxb' },
};

const oauth2Value = {
  type: 'OAUTH2',
  client_id: 'client',
  client_secret: 'secret',
  access_token: 'token',
  token_url: 'https://provider.example.com/token',
};

const oauth2 = { ...secretText, type: 'OAUTH2', value: oauth2Value };

const app = {
  client_id: 'client',
  client_secret: 'secret',
  authorization_url: 'https://provider.example.com/authorize',
  token_url: 'https://provider.example.com/token',
};

async function send(method: string, path: string, body?: object) {
  const { status, body: answer } = await gateway.rest(method, path, body && { body });
  const { fields } = (answer as { params?: { fields?: { field: string; message: string }[] } } | null)?.params ?? {};
  return { status, ...(fields && { fields: fields.map(({ field, message }) => `${field} ${message}`) }) };
}

const refused = (field: string, meant: string) => ({
  status: 400,
  fields: [`${field} is not known; did you mean ${meant}?`],
});

describe('near misses are refused', () => {
  test.each<[object, string, string]>([
    [{ ...secretText, project_id: 'x' }, 'project_id', 'projectId'],
    [{ ...secretText, projectid: 'x' }, 'projectid', 'projectId'],
    [{ ...secretText, ProjectId: 'x' }, 'ProjectId', 'projectId'],
    [{ ...secretText, 'project-id': 'x' }, 'project-id', 'projectId'],
    [{ ...secretText, projcetId: 'x' }, 'projcetId', 'projectId'],
    [{ ...secretText, external_id: 'x' }, 'external_id', 'externalId'],
    [{ ...secretText, pieceVerison: 'x' }, 'pieceVerison', 'pieceVersion'],
    [{ ...secretText, metaData: {} }, 'metaData', 'metadata'],
    [{ ...secretText, value: { ...secretText.value, secretText: 'x' } }, 'value.secretText', 'secret_text'],
    [{ ...oauth2, value: { ...oauth2Value, refreshToken: 'x' } }, 'value.refreshToken', 'refresh_token'],
    [{ ...oauth2, value: { ...oauth2Value, expires: 1, expire_in: 1 } }, 'value.expire_in', 'expires_in'],
    [{ ...secretText, project: 'x' }, 'project', 'projectId'],
  ])('%j', async (body, field, meant) => {
    expect(await send('POST', '', body)).toEqual(refused(field, meant));
    expect(await gateway.services.db.appConnection.count()).toBe(0);
  });

  test.each([
    ['GET', '?project_id=x', 'project_id', 'projectId'],
    ['GET', '?projectIds=x', 'projectIds', 'projectId'],
    ['GET', '?project=x', 'project', 'projectId'],
    ['GET', '?statuses=ERROR', 'statuses', 'status'],
    ['GET', '?pieceNam=x', 'pieceNam', 'pieceName'],
    ['GET', '?Status[]=ACTIVE', 'Status', 'status'],
    ['GET', '/owners?projectID=x', 'projectID', 'projectId'],
    ['DELETE', '/ID?Force=true', 'Force', 'force'],
  ])('%s %s', async (method, path, field, meant) => {
    const id = await addConnection(gateway);
    expect(await send(method, path.replace('/ID', `/${id}`))).toEqual(refused(field, meant));
  });

  test.each(['', '/replace', '/oauth2/authorization-url'])(
    'the project in the query of a POST to "%s", whose body names it',
    async (path) => {
      for (const name of ['projectId', 'project']) {
        const answer = { status: 400, fields: [`${name} belongs in the body`] };
        expect(await send('POST', `${path}?${name}=x`, secretText)).toEqual(answer);
      }
    },
  );

  test('in every other body, and beside what else is wrong', async () => {
    const id = await addConnection(gateway);
    const ids = { sourceAppConnectionId: id, targetAppConnectionId: id };
    expect(await send('POST', `/${id}`, { displayname: 'x' })).toEqual(refused('displayname', 'displayName'));
    expect(await send('POST', '/replace', { ...ids, project_id: 'x' })).toEqual(refused('project_id', 'projectId'));
    const { value: _value, ...start } = oauth2;
    expect(await send('POST', '/oauth2/authorization-url', { ...start, app: { ...app, clientSecret: 'x' } })).toEqual(
      refused('app.clientSecret', 'client_secret'),
    );
    const { displayName: _displayName, ...nameless } = secretText;
    expect(await send('POST', '', { ...nameless, displayname: 'x' })).toEqual({
      status: 400,
      fields: ['displayName is required', 'displayname is not known; did you mean displayName?'],
    });
  });

  test('more unknown fields than are checked are rejected, too', async () => {
    const colours = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`colour${index}`, 1]));
    expect(await send('POST', '', { ...secretText, ...colours })).toEqual({
      status: 400,
      fields: ['body must have no more than 100 fields that are not known'],
    });
  });
});

describe('other unknown fields are passed over', () => {
  // The request types of the origin's front-end and of its SDKs.
  const ofOrigin = {
    target: {
      projectId: undefined,
      projectIds: undefined,
      scope: 'PROJECT',
      metadata: {},
      preSelectForNewProjects: false,
    },
    value: {
      code_challenge: 'verifier',
      redirect_url: 'https://app.example.com/callback',
      scope: 'a b',
      authorization_method: 'BODY',
      grant_type: 'authorization_code',
      props: { tenant: 'x' },
      data: { team_id: 'T1' },
    },
    list: 'scope=PROJECT&pieceName=a&pieceVersion=1&displayName=b&status=ACTIVE&limit=5&externalIds=a&externalIds=b',
  };

  test('all that the origin sends with an upsert, and what it answers', async () => {
    const body = {
      ...oauth2,
      ...ofOrigin.target,
      value: { ...oauth2Value, ...ofOrigin.value, colour: 1 },
      colour: 'red',
    };
    expect((await gateway.rest('POST', '', { body })).status).toBe(201);
    const { body: stored } = await gateway.rest('POST', '', { body });
    const { projectIds: _projectIds, ...again } = stored as Record<string, unknown>;
    expect((await gateway.rest('POST', '', { body: { ...again, value: oauth2Value, metadata: {} } })).status).toBe(201);
    const secret = {
      code: 'x',
      client_id: 'x',
      client_secret: 'x',
      token_url: 'x',
      token_type: 'x',
      props: {},
      data: {},
    };
    const value = { ...secretText.value, ...ofOrigin.value, ...secret };
    expect(await send('POST', '', { ...secretText, externalId: 'ext_2', value })).toEqual({ status: 201 });
  });

  test.each(['PLATFORM_OAUTH2', 'CLOUD_OAUTH2'])('all that the origin sends for %s', async (type) => {
    const value = { type, code: 'x', client_id: 'x', client_secret: 'x', token_url: 'x', ...ofOrigin.value };
    // It gets as far as the app that the platform or the operator would have to have.
    expect((await send('POST', '', { ...secretText, type, value })).fields).toEqual([
      expect.stringContaining('pieceName has no OAuth app') as unknown,
    ]);
  });

  test('with every other request', async () => {
    const [id, target] = [await addConnection(gateway), await addConnection(gateway)];
    expect(await send('GET', `?projectId=${gateway.projectId}&${ofOrigin.list}&sort=x`)).toEqual({ status: 200 });
    expect(await send('GET', `/owners?status=ACTIVE`)).toEqual({ status: 200 });
    expect(await send('GET', `/${id}?projectId=x&fields=id`)).toEqual({ status: 200 });
    const update = { displayName: 'New', projectId: gateway.projectId, value: { type: 'NO_AUTH' } };
    expect(await send('POST', `/${id}`, update)).toEqual({ status: 200 });
    const replace = { sourceAppConnectionId: id, targetAppConnectionId: target, applyToPublishedVersions: true };
    expect(await send('POST', '/replace', { ...replace, pieceName: 'a' })).toEqual({ status: 204 });
    expect(await send('DELETE', `/${id}?projectId=x`)).toEqual({ status: 204 });
  });

  test('objects of the caller are not looked into', async () => {
    const free = { project_id: 1, displayname: 2, Client_Id: 3 };
    const body = { ...oauth2, metadata: free, value: { ...oauth2Value, props: free, data: free } };
    expect(await gateway.rest('POST', '', { body })).toMatchObject({ status: 201, body: { metadata: free } });
  });
});
