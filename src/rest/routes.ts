import { toCredentialInput } from './credential.ts';
import * as documents from './documents.ts';
import { toPage, toRelayArgs } from './page.ts';
import { route } from './route.ts';
import * as shapes from './shapes.ts';

/** Where the routes are. */
export const basePath = '/api/v1/app-connections';

/** The REST API. Routes with a fixed path stand before those whose path could be the same. */
export const routes = [
  route({
    method: 'get',
    path: '',
    operationId: 'listAppConnections',
    summary: 'List the connections that are available in a project',
    query: shapes.listQuery,
    body: shapes.noBody,
    document: documents.ListConnectionsDocument,
    variables: ({ query: { projectId, limit, cursor, ...filter } }) => ({
      projectId,
      filter,
      ...toRelayArgs(limit, cursor),
    }),
    status: 200,
    response: shapes.connectionPage,
    toBody: ({ connections }) => toPage(connections),
  }),
  route({
    method: 'post',
    path: '',
    operationId: 'upsertAppConnection',
    summary: 'Create a connection, or overwrite the one with the same external id',
    query: shapes.noQuery,
    body: shapes.upsertBody,
    document: documents.UpsertConnectionDocument,
    variables: ({ body: { type: _type, value, ...input } }) => ({
      input: { ...input, credential: toCredentialInput(value) },
    }),
    status: 201,
    response: shapes.connection,
    toBody: ({ upsertConnection }) => upsertConnection.connection,
  }),
  route({
    method: 'get',
    path: '/owners',
    operationId: 'listAppConnectionOwners',
    summary: 'List the users who own connections of a project',
    query: shapes.ownersQuery,
    body: shapes.noBody,
    document: documents.ListOwnersDocument,
    variables: ({ query: { projectId, limit, cursor } }) => ({ projectId, ...toRelayArgs(limit, cursor) }),
    status: 200,
    response: shapes.ownerPage,
    toBody: ({ owners }) => toPage(owners),
  }),
  route({
    method: 'post',
    path: '/replace',
    operationId: 'replaceAppConnections',
    summary: 'Replace one connection by another in all flows of a project',
    query: shapes.noQuery,
    body: shapes.replaceBody,
    document: documents.ReplaceConnectionDocument,
    variables: ({ body: { sourceAppConnectionId, targetAppConnectionId, projectId, deleteSourceConnection } }) => ({
      input: {
        projectId,
        sourceConnectionId: sourceAppConnectionId,
        targetConnectionId: targetAppConnectionId,
        deleteSourceConnection: deleteSourceConnection ?? false,
      },
    }),
    status: 204,
    response: null,
    toBody: () => null,
  }),
  route({
    method: 'get',
    path: '/:id',
    operationId: 'getAppConnection',
    summary: 'Get a connection',
    query: shapes.noQuery,
    body: shapes.noBody,
    document: documents.GetConnectionDocument,
    variables: ({ id }) => ({ id }),
    status: 200,
    response: shapes.connection,
    toBody: ({ connection }) => connection,
  }),
  route({
    method: 'post',
    path: '/:id',
    operationId: 'updateAppConnection',
    summary: 'Change the display name and metadata of a connection',
    query: shapes.noQuery,
    body: shapes.updateBody,
    document: documents.UpdateConnectionDocument,
    variables: ({ id, body }) => ({ input: { ...body, id } }),
    status: 200,
    response: shapes.connection,
    toBody: ({ updateConnection }) => updateConnection.connection,
  }),
  route({
    method: 'delete',
    path: '/:id',
    operationId: 'deleteAppConnection',
    summary: 'Delete a connection',
    query: shapes.deleteQuery,
    body: shapes.noBody,
    document: documents.DeleteConnectionDocument,
    variables: ({ id, query: { force } }) => ({ input: { id, force: force === 'true' } }),
    status: 204,
    response: null,
    toBody: () => null,
  }),
];
