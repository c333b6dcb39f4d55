import { deleteConnection } from '../../connections/delete.ts';
import { recheckConnection } from '../../connections/recheck.ts';
import { updateConnection } from '../../connections/update.ts';
import { upsertConnection } from '../../connections/upsert.ts';
import { listOfAtMost, nameText, smallObject } from '../../field-rules.ts';
import { builder } from '../builder.ts';
import { AppConnection } from './app-connection.ts';
import { connectionTargetFields } from './connection-target.ts';
import { CredentialInput } from './credential-input.ts';

const UpsertConnectionInput = builder.inputType('UpsertConnectionInput', {
  description: 'A connection and its credential, identified by its external id.',
  fields: (t) => ({
    ...connectionTargetFields(t),
    credential: t.field({ type: CredentialInput, required: true, description: 'The credential.' }),
  }),
});

const UpsertConnectionPayload = builder.simpleObject('UpsertConnectionPayload', {
  description: 'The outcome of `upsertConnection`.',
  fields: (t) => ({ connection: t.field({ type: AppConnection, description: 'The connection as it is now.' }) }),
});

const UpdateConnectionInput = builder.inputType('UpdateConnectionInput', {
  description: 'What to change of a connection. What is left out stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Which connection.' }),
    displayName: t.string({ validate: nameText.nullish(), description: 'The name, for people.' }),
    metadata: t.field({
      type: 'JSONObject',
      validate: smallObject.nullish(),
      description: 'Replaces the metadata; null clears it. 64 KiB at most.',
    }),
    projectIds: t.idList({
      validate: listOfAtMost(1000),
      description: 'For scope PLATFORM: all the projects it is shared with.',
    }),
    preSelectForNewProjects: t.boolean({
      description: 'For scope PLATFORM: share it with every project that is made from now on.',
    }),
  }),
});

const UpdateConnectionPayload = builder.simpleObject('UpdateConnectionPayload', {
  description: 'The outcome of `updateConnection`.',
  fields: (t) => ({ connection: t.field({ type: AppConnection, description: 'The connection as it is now.' }) }),
});

const RecheckConnectionInput = builder.inputType('RecheckConnectionInput', {
  description: 'Which connection to recheck.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The connection.' }) }),
});

const RecheckConnectionPayload = builder.simpleObject('RecheckConnectionPayload', {
  description: 'The outcome of `recheckConnection`.',
  fields: (t) => ({ connection: t.field({ type: AppConnection, description: 'The connection as it is now.' }) }),
});

const DeleteConnectionInput = builder.inputType('DeleteConnectionInput', {
  description: 'Which connection to delete.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The connection.' }),
    force: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Delete it although enabled flows use it. They will fail.',
    }),
  }),
});

const DeleteConnectionPayload = builder.simpleObject('DeleteConnectionPayload', {
  description: 'The outcome of `deleteConnection`.',
  fields: (t) => ({
    deletedConnectionId: t.id({ description: 'The id of the connection that was deleted.' }),
    connection: t.field({
      type: AppConnection,
      nullable: true,
      description: 'What stays of it, as MISSING, while flows refer to it; otherwise null.',
    }),
  }),
});

builder.mutationFields((t) => ({
  upsertConnection: t.field({
    type: UpsertConnectionPayload,
    description:
      'Creates a connection, or overwrites the one that has the same external id in the same project or platform. Only its owner may overwrite its credential.',
    args: {
      input: t.arg({ type: UpsertConnectionInput, required: true, description: 'The connection and its credential.' }),
    },
    resolve: async (_root, { input }, ctx) => ({
      connection: await upsertConnection(ctx, input),
    }),
  }),
  updateConnection: t.field({
    type: UpdateConnectionPayload,
    description: 'Changes what is said of a connection, never its credential.',
    args: { input: t.arg({ type: UpdateConnectionInput, required: true, description: 'What to change.' }) },
    resolve: async (_root, { input }, ctx) => ({
      connection: await updateConnection(ctx, input),
    }),
  }),
  recheckConnection: t.field({
    type: RecheckConnectionPayload,
    description:
      "Requests new OAuth2 tokens from the provider at once, even if it has rejected a refresh before. The connection's status shows the outcome.",
    args: { input: t.arg({ type: RecheckConnectionInput, required: true, description: 'Which connection.' }) },
    resolve: async (_root, { input }, ctx) => ({
      connection: await recheckConnection(ctx, input.id),
    }),
  }),
  deleteConnection: t.field({
    type: DeleteConnectionPayload,
    description: 'Deletes a connection and its credential. Refused while enabled flows use it, unless forced.',
    args: { input: t.arg({ type: DeleteConnectionInput, required: true, description: 'Which connection.' }) },
    resolve: async (_root, { input: { id, force } }, ctx) => ({
      deletedConnectionId: id,
      connection: await deleteConnection(ctx, id, force),
    }),
  }),
}));
