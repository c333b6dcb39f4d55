import type { GraphQLResolveInfo } from 'graphql';
import { maxFlowIds } from '../../connections/columns.ts';
import { connectionsOfFlows } from '../../connections/list.ts';
import { readConnectionIds } from '../../flows/columns.ts';
import { flowsOfConnections, flowsOfProjects, listFlows, type WantedFlows } from '../../flows/list.ts';
import { deleteFlow } from '../../flows/delete.ts';
import { upsertFlow } from '../../flows/upsert.ts';
import { idText, listOfAtMost, nameText } from '../../field-rules.ts';
import type * as enums from '../../db/generated/prisma/enums.ts';
import { builder, type Described } from '../builder.ts';
import { load, placeOf } from '../loaders.ts';
import { selectedOfItems, wantsItems } from '../selection.ts';
import { AppConnection, relatedIds } from './app-connection.ts';
import { AppConnectionPage, connectionListArgs, wantedConnections } from './app-connection-page.ts';
import { Node } from './node-interface.ts';
import { loadProject, Project } from './project.ts';

const FlowStatus = builder.enumType('FlowStatus', {
  description: 'Whether a flow runs.',
  values: {
    ENABLED: { description: "It runs. The connections it uses can't be deleted, unless forced." },
    DISABLED: { description: 'It is switched off.' },
  } satisfies Described<enums.FlowStatus>,
});

export const Flow = builder.prismaObject('Flow', {
  description: 'An automation that uses connections.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id, `flow_…`.' }),
    externalId: t.exposeString('externalId', {
      description: "The flow's id in the system that runs it; unique in its project.",
    }),
    displayName: t.exposeString('displayName', { description: 'The name, for people.' }),
    status: t.expose('status', { type: FlowStatus, description: 'Whether it runs.' }),
    projectId: t.exposeID('projectId', { description: 'The project it belongs to.' }),
    project: t.field({
      type: Project,
      description: 'The project it belongs to.',
      resolve: ({ projectId }, _args, ctx) => loadProject(ctx, projectId),
    }),
    connectionIds: t.field({
      type: ['ID'],
      description: 'The ids of the connections it uses, of those you see.',
      resolve: ({ id, connectionIds }, _args, ctx) =>
        connectionIds ??
        load(ctx, 'connectionIds', id, async (ids) => {
          const found = await readConnectionIds(ctx, ids);
          return ids.map((flowId) => found.get(flowId) ?? []);
        }),
    }),
    connections: t.connection(
      {
        type: AppConnection,
        description: 'The connections it uses, of those you see; by id, unless ordered otherwise.',
        args: connectionListArgs(t.arg),
        extensions: { order: 'id' },
        resolve: ({ id }, args, ctx, info) =>
          load(ctx, placeOf(info.fieldNodes), id, (ids) => connectionsOfFlows(ctx, ids, args, wantedConnections(info))),
      },
      AppConnectionPage,
    ),
    created: t.expose('created', { type: 'DateTime', description: 'When it was first stored.' }),
    updated: t.expose('updated', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
});

const FlowFilter = builder.inputType('FlowFilter', {
  description: 'Which flows. Every given part must match.',
  fields: (t) => ({
    displayName: t.string({ description: 'Part of the name, in upper or lower case.' }),
    status: t.field({ type: FlowStatus, description: 'Whether it runs.' }),
    connectionId: t.id({ description: 'Flows that use this connection.' }),
  }),
});

export const FlowPage = builder.connectionObject(
  { type: Flow, name: 'FlowConnection', description: 'A page of flows.' },
  { name: 'FlowEdge', description: 'A flow in a page.' },
);

/** What is selected of a page of flows. */
export const wantedFlows = (info: GraphQLResolveInfo): WantedFlows => ({
  items: wantsItems(info),
  connectionIds: selectedOfItems(info).has('connectionIds'),
});

builder.queryField('flows', (t) =>
  t.connection(
    {
      type: Flow,
      description: 'The flows of a project, or of all that you see, oldest first.',
      args: {
        projectId: t.arg.id({ description: 'The project; all that you see if omitted.' }),
        filter: t.arg({ type: FlowFilter, description: 'Which flows; all when left out.' }),
      },
      resolve: (_root, args, ctx, info) => listFlows(ctx, args, wantedFlows(info)),
    },
    FlowPage,
  ),
);

const UpsertFlowInput = builder.inputType('UpsertFlowInput', {
  description: 'A flow, identified by its external id in its project.',
  fields: (t) => ({
    projectId: t.id({ description: "The project; your API key's default project if omitted." }),
    externalId: t.string({
      required: true,
      validate: idText,
      description: "The flow's id in the system that runs it. A flow of the project that has it is overwritten.",
    }),
    displayName: t.string({ required: true, validate: nameText, description: 'The name, for people.' }),
    status: t.field({ type: FlowStatus, description: 'ENABLED for a new flow when left out; otherwise unchanged.' }),
    connectionIds: t.idList({
      validate: listOfAtMost(1000),
      description: 'All the connections the flow uses. Unchanged when left out.',
    }),
  }),
});

const UpsertFlowPayload = builder.simpleObject('UpsertFlowPayload', {
  description: 'The outcome of `upsertFlow`.',
  fields: (t) => ({ flow: t.field({ type: Flow, description: 'The flow as it is now.' }) }),
});

const DeleteFlowInput = builder.inputType('DeleteFlowInput', {
  description: 'Which flow to delete.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The flow.' }) }),
});

const DeleteFlowPayload = builder.simpleObject('DeleteFlowPayload', {
  description: 'The outcome of `deleteFlow`.',
  fields: (t) => ({ deletedFlowId: t.id({ description: 'The id of the deleted flow.' }) }),
});

builder.mutationFields((t) => ({
  upsertFlow: t.field({
    type: UpsertFlowPayload,
    description: 'Creates or overwrites a flow, and sets which connections it uses.',
    args: { input: t.arg({ type: UpsertFlowInput, required: true, description: 'The flow.' }) },
    resolve: async (_root, { input }, ctx) => ({ flow: await upsertFlow(ctx, input) }),
  }),
  deleteFlow: t.field({
    type: DeleteFlowPayload,
    description: 'Deletes a flow, and the MISSING connections that no other flow refers to.',
    args: { input: t.arg({ type: DeleteFlowInput, required: true, description: 'Which flow.' }) },
    resolve: async (_root, { input }, ctx) => ({ deletedFlowId: (await deleteFlow(ctx, input.id)).id }),
  }),
}));

builder.objectFields(Project, (t) => ({
  flows: t.connection(
    {
      type: Flow,
      description: 'Its flows, oldest first. Takes the permission CONNECTIONS_READ.',
      extensions: { permission: 'CONNECTIONS_READ', order: 'created' },
      args: { filter: t.arg({ type: FlowFilter, description: 'Which flows; all when left out.' }) },
      resolve: ({ id }, args, ctx, info) =>
        load(ctx, placeOf(info.fieldNodes), id, (ids) => flowsOfProjects(ctx, ids, args, wantedFlows(info))),
    },
    FlowPage,
  ),
}));

// The connection's side of this relation, declared here since a flow's file knows connections and not the other way round.
builder.objectFields(AppConnection, (t) => ({
  flowIds: t.field({
    type: ['ID'],
    description: `The ids of the flows that use it, of those you see: the first ${maxFlowIds}. All are in \`flows\`.`,
    resolve: (connection, _args, ctx) => relatedIds(ctx, connection, 'flowIds'),
  }),
  flows: t.connection(
    {
      type: Flow,
      description: 'The flows that use it, of those you see, ordered by id.',
      extensions: { order: 'id' },
      args: { filter: t.arg({ type: FlowFilter, description: 'Which flows; all when left out.' }) },
      resolve: ({ id }, args, ctx, info) =>
        load(ctx, placeOf(info.fieldNodes), id, (ids) => flowsOfConnections(ctx, ids, args, wantedFlows(info))),
    },
    FlowPage,
  ),
}));
