import { byVisibleFlows, visibleConnections } from '../../request/access.ts';
import type { Principal } from '../../auth/principal.ts';
import { listFlows } from '../../flows/list.ts';
import { deleteFlow } from '../../flows/delete.ts';
import { upsertFlow } from '../../flows/upsert.ts';
import { idText, listOfAtMost, nameText } from '../../field-rules.ts';
import type * as enums from '../../db/generated/prisma/enums.ts';
import { builder, type Described } from '../builder.ts';
import { AppConnection } from './app-connection.ts';
import { Project } from './project.ts';
import { nodePath, relationsAt } from './relations.ts';

const FlowStatus = builder.enumType('FlowStatus', {
  description: 'Whether a flow runs.',
  values: {
    ENABLED: { description: 'It runs. The connections it uses can not be deleted unless forced.' },
    DISABLED: { description: 'It is switched off.' },
  } satisfies Described<enums.FlowStatus>,
});

export const Flow = builder.prismaNode('Flow', {
  description: 'An automation that uses connections.',
  id: { field: 'id', description: 'The id, `flow_…`.' },
  fields: (t) => ({
    externalId: t.exposeString('externalId', {
      description: "The flow's id in the system that runs it; unique in its project.",
    }),
    displayName: t.exposeString('displayName', { description: 'The name, for people.' }),
    status: t.expose('status', { type: FlowStatus, description: 'Whether it runs.' }),
    projectId: t.exposeID('projectId', { description: 'The project it belongs to.' }),
    project: t.relation('project', { type: Project, description: 'The project it belongs to.' }),
    connectionIds: t.field({
      type: ['ID'],
      description: 'The ids of the connections it uses, of those you see.',
      select: (_args, { principal }) => ({ connections: used(principal) }),
      resolve: ({ connections }) => connections.map(({ connectionId }) => connectionId),
    }),
    connections: t.field({
      type: [AppConnection],
      description: 'The connections it uses, of those you see.',
      select: (_args, { principal }, nestedSelection) => ({
        connections: { ...used(principal), include: { connection: nestedSelection(true) } },
      }),
      resolve: ({ connections }) => connections.map(({ connection }) => connection),
    }),
    created: t.expose('created', { type: 'DateTime', description: 'When the gateway was first told of it.' }),
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

builder.queryField('flows', (t) =>
  t.connection(
    {
      type: Flow,
      description: "A project's flows, oldest first.",
      args: {
        projectId: t.arg.id({ description: "The project; your API key's default project when left out." }),
        filter: t.arg({ type: FlowFilter, description: 'Which flows; all when left out.' }),
      },
      resolve: (_root, args, ctx, info) => listFlows(ctx, args, relationsAt(ctx, info, nodePath)),
    },
    { name: 'FlowConnection', description: 'A page of flows.' },
    { name: 'FlowEdge', description: 'A flow in a page.' },
  ),
);

const UpsertFlowInput = builder.inputType('UpsertFlowInput', {
  description: 'A flow, told by the external id in its project.',
  fields: (t) => ({
    projectId: t.id({ description: "The project; your API key's default project when left out." }),
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
  description: 'Which flow to forget.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The flow.' }) }),
});

const DeleteFlowPayload = builder.simpleObject('DeleteFlowPayload', {
  description: 'The outcome of `deleteFlow`.',
  fields: (t) => ({ deletedFlowId: t.id({ description: 'The id of the flow that is gone.' }) }),
});

builder.mutationFields((t) => ({
  upsertFlow: t.field({
    type: UpsertFlowPayload,
    description: 'Tells the gateway of a flow, and which connections it uses.',
    args: { input: t.arg({ type: UpsertFlowInput, required: true, description: 'The flow.' }) },
    resolve: async (_root, { input }, ctx, info) => ({
      flow: await upsertFlow(ctx, input, relationsAt(ctx, info, ['flow'])),
    }),
  }),
  deleteFlow: t.field({
    type: DeleteFlowPayload,
    description: 'Forgets a flow. MISSING connections that only this flow referred to go with it.',
    args: { input: t.arg({ type: DeleteFlowInput, required: true, description: 'Which flow.' }) },
    resolve: async (_root, { input }, ctx) => ({ deletedFlowId: (await deleteFlow(ctx, input.id)).id }),
  }),
}));

// A connection's side of the use, told here since a flow's file knows connections and not the other way round.
builder.prismaObjectFields(AppConnection, (t) => ({
  flowIds: t.field({
    type: ['ID'],
    description: 'The ids of the flows that use it, of those you see.',
    select: (_args, { principal }) => ({ flows: uses(principal) }),
    resolve: ({ flows }) => flows.map(({ flowId }) => flowId),
  }),
  flows: t.field({
    type: [Flow],
    description: 'The flows that use it, of those you see. To page through many: `flows(filter: {connectionId: …})`.',
    select: (_args, { principal }, nestedSelection) => ({
      flows: { ...uses(principal), include: { flow: nestedSelection(true) } },
    }),
    resolve: ({ flows }) => flows.map(({ flow }) => flow),
  }),
}));

// The same for both fields, so that selecting both costs one query.
const uses = (principal: Principal) => ({
  where: byVisibleFlows(principal),
  orderBy: { flowId: 'asc' as const },
});

// A platform connection can be withdrawn from a project whose disabled flows still refer to it.
const used = (principal: Principal) => ({
  where: { connection: visibleConnections(principal) },
  orderBy: { connectionId: 'asc' as const },
});
