import { type Replacement, replaceConnection } from '../../connections/replace.ts';
import { AppConnection } from './app-connection.ts';
import type { Db } from '../../db/client.ts';
import { sqlInTransaction } from '../../db/sql.ts';
import { pageOfFlows } from '../../flows/list.ts';
import { builder } from '../builder.ts';
import { load, placeOf } from '../loaders.ts';
import { readAhead } from '../read-ahead.ts';
import { Flow, FlowPage, wantedFlows } from './flow.ts';

const ReplaceConnectionInput = builder.inputType('ReplaceConnectionInput', {
  description: 'Which connection to put in the place of which.',
  fields: (t) => ({
    projectId: t.id({
      description: "The project whose flows are repointed; your API key's default project if omitted.",
    }),
    sourceConnectionId: t.id({
      required: true,
      description: 'The connection that flows use now. It may be MISSING: that is how broken flows are mended.',
    }),
    targetConnectionId: t.id({ required: true, description: 'The connection they shall use; for the same piece.' }),
    deleteSourceConnection: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Also delete the source. Refused when flows of other projects use it.',
    }),
    dryRun: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Only report what would happen, and change nothing.',
    }),
  }),
});

const ReplaceConnectionPayload = builder
  .objectRef<Replacement & { dryRun: boolean }>('ReplaceConnectionPayload')
  .implement({
    description: 'The outcome of `replaceConnection`; of a dry run, what the outcome would be.',
    fields: (t) => ({
      connection: t.expose('connection', {
        type: AppConnection,
        description: 'The connection that the flows use now.',
      }),
      flows: t.connection(
        {
          type: Flow,
          description: 'The flows that were repointed, oldest first.',
          extensions: { order: 'created' },
          resolve: ({ projectId, flowIds }, args, ctx, info) =>
            load(ctx, placeOf(info.fieldNodes), projectId, async () => [
              await pageOfFlows(ctx, projectId, flowIds, args, wantedFlows(info)),
            ]),
        },
        FlowPage,
      ),
      flowCount: t.int({ description: 'How many flows were repointed.', resolve: ({ flowIds }) => flowIds.length }),
      sourceDeleted: t.exposeBoolean('sourceDeleted', { description: 'Whether the source was deleted.' }),
      dryRun: t.exposeBoolean('dryRun', { description: 'Whether this was a dry run, and nothing has changed.' }),
    }),
  });

builder.mutationField('replaceConnection', (t) =>
  t.field({
    type: ReplaceConnectionPayload,
    description: 'Replaces one connection by another in all flows of a project, in one transaction.',
    args: { input: t.arg({ type: ReplaceConnectionInput, required: true, description: 'Which, and by which.' }) },
    resolve: async (_root, { input }, ctx, info) => {
      const replacement = await replaceConnection(ctx, input, (tx, rehearsed) =>
        readAhead(ctx, { ...ctx, db: tx as Db, sql: sqlInTransaction(tx) }, info, { ...rehearsed, dryRun: true }),
      );
      return { ...replacement, dryRun: input.dryRun };
    },
  }),
);
