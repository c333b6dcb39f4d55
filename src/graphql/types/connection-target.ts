import { idText, listOfAtMost, smallObject, nameText } from '../../field-rules.ts';
import type * as enums from '../../db/generated/prisma/enums.ts';
import { builder, type Described, type InputFields } from '../builder.ts';

export const ConnectionScope = builder.enumType('ConnectionScope', {
  description: 'Whether a connection belongs to a project or to the platform.',
  values: {
    PROJECT: { description: 'To one project, whose editors manage it.' },
    PLATFORM: { description: 'To the platform, whose admins manage it and share it with projects.' },
  } satisfies Described<enums.ConnectionScope>,
});

/** The fields of inputs that name a connection to be stored, and say what it is. */
export const connectionTargetFields = (t: InputFields) => ({
  externalId: t.string({
    validate: idText.nullish(),
    description:
      "Your own id for it. An existing connection with this id is overwritten, which only its owner may do; a MISSING one is revived, by its last owner or a platform admin. In a project, it can't be the id of a platform connection that is shared there. Generated if omitted.",
  }),
  projectId: t.id({
    description: "For scope PROJECT: the project; your API key's default project if omitted.",
  }),
  scope: t.field({ type: ConnectionScope, description: 'PROJECT when left out.' }),
  projectIds: t.idList({
    validate: listOfAtMost(1000),
    description:
      'For scope PLATFORM: all the projects it is shared with. None may have a connection of its own with the external id. Unchanged when left out; none for a new one.',
  }),
  displayName: t.string({ required: true, validate: nameText, description: 'The name, for people.' }),
  pieceName: t.string({
    required: true,
    validate: nameText,
    description: 'The piece (integration) it is for, as `@activepieces/piece-slack`.',
  }),
  pieceVersion: t.string({
    validate: nameText.nullish(),
    description: 'The version of the piece. Unchanged when left out; 0.0.0 for a new connection.',
  }),
  metadata: t.field({
    type: 'JSONObject',
    validate: smallObject.nullish(),
    description: 'Whatever you want to keep with it, 64 KiB at most. Unchanged when left out; null clears it.',
  }),
  preSelectForNewProjects: t.boolean({
    description: 'For scope PLATFORM: share it with every project that is made from now on. Unchanged when left out.',
  }),
});
