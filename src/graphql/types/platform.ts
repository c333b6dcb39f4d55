import { builder } from '../builder.ts';
import { Node } from './node-interface.ts';

export const Platform = builder.prismaObject('Platform', {
  description: 'A tenant: users, projects, connections and flows belong to one, and nothing crosses it.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id, `platform_…`.' }),
    name: t.exposeString('name', { description: 'The name, for people.' }),
    created: t.expose('created', { type: 'DateTime', description: 'When it was made.' }),
    updated: t.expose('updated', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
});
