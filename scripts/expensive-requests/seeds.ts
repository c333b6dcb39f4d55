/** What is known to have been expensive: the search begins with it. */
import type { Candidate, Field, Selection } from './document.ts';
import type { World } from './world.ts';

const leaf = (name: string): Field => ({ name, args: {}, below: null });
const page = (name: string, type: string, first: number, args: Record<string, unknown>, fields: Field[]): Field => ({
  name,
  args: { ...args, first },
  below: {
    type: `${type}Connection`,
    fields: [
      {
        name: 'edges',
        args: {},
        below: { type: `${type}Edge`, fields: [{ name: 'node', args: {}, below: { type, fields } }] },
      },
    ],
  },
});
const connections = (first: number, fields: Field[], args = {}): Field =>
  page('connections', 'AppConnection', first, args, fields);
const flows = (first: number, fields: Field[]): Field => page('flows', 'Flow', first, {}, fields);
const projects = (first: number, fields: Field[]): Field => page('projects', 'Project', first, {}, fields);

/** @returns the same for each caller */
export function seeds({ ids }: World): Candidate[] {
  const [projectId] = ids.project;
  const roots: Field[][] = [
    // The attack that froze the embedded store.
    [flows(20, [connections(20, [flows(20, [leaf('id')])])])],
    [connections(21, [flows(21, [connections(21, [leaf('id'), leaf('displayName')])])], { projectId })],
    [projects(100, [connections(99, [leaf('id'), leaf('displayName'), leaf('created')])])],
    // Each of the answers as large as it can be.
    [connections(100, [leaf('id'), leaf('metadata')])],
    [connections(100, [leaf('id'), leaf('flowIds'), leaf('projectIds')])],
    [{ name: 'nodes', args: { ids: ids.conn.slice(0, 100) }, below: nodes([leaf('metadata'), leaf('flowIds')]) }],
    [connections(10, [leaf('id'), flows(10, [leaf('id'), projectsOf(10)])], { filter: { displayName: 'name conn' } })],
    [{ name: '__schema', args: {}, below: schemaOf(3) }],
  ];
  return roots.flatMap((fields) =>
    (['admin', 'member'] as const).map((caller) => ({ caller, root: { type: 'Query', fields } })),
  );
}

const projectsOf = (first: number): Field => connections(first, [projects(10, [leaf('id')])]);

const nodes = (fields: Field[]): Selection => ({
  type: 'Node',
  fields: [{ name: '... on AppConnection', args: {}, below: { type: 'AppConnection', fields } }],
});

/** The types of the fields of the types of fields. */
function schemaOf(levels: number): Selection {
  return { type: '__Schema', fields: [{ name: 'types', args: {}, below: typeOf(levels) }] };
}

function typeOf(levels: number): Selection {
  const fields: Field[] = [leaf('name'), { name: 'type', args: {}, below: levels > 0 ? typeOf(levels - 1) : null }];
  return {
    type: '__Type',
    fields: [leaf('name'), leaf('description'), ...(levels > 0 ? [below('fields', '__Field', fields)] : [])],
  };
}

const below = (name: string, type: string, fields: Field[]): Field => ({ name, args: {}, below: { type, fields } });
