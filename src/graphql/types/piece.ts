import { listPieces, type Piece as PieceRow } from '../../connections/pieces.ts';
import { builder } from '../builder.ts';
import { pagePart } from '../prices.ts';
import { wantsItems } from '../selection.ts';

const Piece = builder.objectRef<PieceRow>('Piece').implement({
  description: 'A piece (integration) that connections are for.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, as `@activepieces/piece-slack`.' }),
    connectionCount: t.exposeInt('connectionCount', {
      description: 'How many connections are for it, of those that the list is about.',
      extensions: pagePart('totalCount'),
    }),
    hasPlatformOAuthApp: t.exposeBoolean('hasPlatformOAuthApp', {
      description:
        'Whether an OAuth app of the platform serves it: whether a consent for PLATFORM_OAUTH2 can be started.',
    }),
    hasCloudOAuthApp: t.boolean({
      description:
        "Whether an OAuth app of the gateway's operator serves it: whether a consent for CLOUD_OAUTH2 can be started.",
      resolve: ({ name }, _args, { oauth2 }) => oauth2.cloudApps.has(name),
    }),
  }),
});

builder.queryField('pieces', (t) =>
  t.connection(
    {
      type: Piece,
      description: 'The pieces that connections of a project are for, or connections of any that you see, by name.',
      args: { projectId: t.arg.id({ description: 'The project; all that you see if omitted.' }) },
      resolve: (_root, args, ctx, info) => listPieces(ctx, args, { items: wantsItems(info) }),
    },
    { name: 'PieceConnection', description: 'A page of pieces.' },
    { name: 'PieceEdge', description: 'A piece in a page.' },
  ),
);
