import { builder } from '../builder.ts';

export const Platform = builder.prismaNode('Platform', {
  description: 'A tenant: users, projects, connections and flows belong to one, and nothing crosses it.',
  id: { field: 'id', description: 'The id, `platform_…`.' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name, for people.' }),
    created: t.expose('created', { type: 'DateTime', description: 'When it was made.' }),
    updated: t.expose('updated', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
});
