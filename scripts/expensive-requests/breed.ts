/** Makes requests at random, and others out of those that cost much. */
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { type Candidate, definitionOf, type Field, onType, type Selection, selectionsOf } from './document.ts';
import type { World } from './world.ts';

/** Of what requests are made. */
export interface Breed {
  schema: GraphQLSchema;
  world: World;
  /** At least 0, less than 1. */
  random: () => number;
}

/** How deep a new selection goes at most. */
const newDepth = 6;
/** Beyond it, every request is refused. */
const maxSelections = 400;
const pageSizes = [1, 5, 10, 20, 30, 50, 100];

/** Changes that answer the same however often they are sent; the others would change what is measured. */
const repeatableChanges = new Set(['updateConnection', 'replaceConnection', 'upsertFlow']);

const pick = <T>({ random }: Breed, items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
const once = ({ random }: Breed, times: number): boolean => random() < 1 / times;

/** A request that comes from nothing. */
export function newCandidate(breed: Breed): Candidate {
  const root = { type: once(breed, 12) ? 'Mutation' : 'Query', fields: [] };
  const fields = Array.from({ length: 1 + Math.floor(breed.random() * 3) }, () => newField(breed, root.type, newDepth));
  return { caller: once(breed, 2) ? 'admin' : 'member', root: { ...root, fields: fields.filter(isGiven) } };
}

const isGiven = <T>(value: T | undefined): value is T => value !== undefined;

/** A random field of a type, with what is below it. */
function newField(breed: Breed, type: string, depth: number): Field | undefined {
  const { schema } = breed;
  const parent = schema.getType(type);
  if (isAbstractType(parent)) {
    const possible = pick(breed, schema.getPossibleTypes(parent));
    return possible && { name: `... on ${possible.name}`, args: {}, below: newSelection(breed, possible.name, depth) };
  }
  if (!parent || !('getFields' in parent) || isInputObjectType(parent)) return undefined;
  const fields = Object.values(parent.getFields()).filter(
    (field) =>
      (type !== 'Mutation' || repeatableChanges.has(field.name)) && (depth > 0 || isLeafType(getNamedType(field.type))),
  );
  const introspection = type === 'Query' && once(breed, 8) ? ['__schema', '__type'] : [];
  const name = pick(breed, introspection) ?? pick(breed, fields)?.name;
  const definition = name === undefined ? undefined : definitionOf(schema, type, name);
  return definition && fieldOf(breed, definition, depth);
}

function fieldOf(breed: Breed, definition: GraphQLField<unknown, unknown>, depth: number): Field {
  const type = getNamedType(definition.type);
  const wanted = definition.args.filter(
    ({ type: given, name, defaultValue }) =>
      (isNonNullType(given) && defaultValue === undefined) ||
      once(breed, name === 'first' ? 1.3 : name === 'id' ? 2 : 6),
  );
  // Nobody may ask for both ends of a list; and no cursor is known.
  const isFromStart = wanted.some(({ name }) => name === 'first');
  const args = Object.fromEntries(
    wanted
      .filter(({ name }) => !['before', 'after', ...(isFromStart ? ['last'] : [])].includes(name))
      .map(({ name, type: given }) => [name, valueOf(breed, given, name)]),
  );
  return {
    name: definition.name,
    args,
    below: isLeafType(type) ? null : newSelection(breed, type.name, depth - 1),
  };
}

/** All leaves, or some; and now and then something below. */
function newSelection(breed: Breed, type: string, depth: number): Selection {
  const { schema } = breed;
  const parent = schema.getType(type);
  const fields: Field[] = [];
  if (parent && 'getFields' in parent && !isInputObjectType(parent) && !isAbstractType(parent)) {
    const leaves = Object.values(parent.getFields()).filter(
      (field) => isLeafType(getNamedType(field.type)) && field.args.every(({ type: given }) => !isNonNullType(given)),
    );
    const kept = once(breed, 3) ? leaves : leaves.filter(() => once(breed, 4));
    fields.push(...kept.map(({ name }) => ({ name, args: {}, below: null })));
  }
  const more = depth <= 0 ? 0 : 1 + Math.floor(breed.random() * 2);
  const added = Array.from({ length: more }, () => newField(breed, type, depth)).filter(isGiven);
  fields.push(...added.filter(({ below }) => below !== null || fields.length === 0));
  return { type, fields };
}

/** A value that fits an input; ids are of what costs most, mostly. */
function valueOf(breed: Breed, given: GraphQLInputType, name: string): unknown {
  const type = getNullableType(given);
  if (isListType(type)) {
    const length = pick(breed, [1, 5, 50, 100]) ?? 1;
    if (name === 'connectionIds') return breed.world.ids.conn.slice(0, length);
    return Array.from({ length }, () => valueOf(breed, type.ofType, name));
  }
  if (isEnumType(type)) return pick(breed, type.getValues())?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => (isNonNullType(field.type) && field.defaultValue === undefined) || once(breed, 3),
    );
    const made = Object.fromEntries(fields.map((field) => [field.name, valueOf(breed, field.type, field.name)]));
    return 'dryRun' in type.getFields() ? { ...made, dryRun: true } : made;
  }
  switch (type.name) {
    case 'Int':
      return pick(breed, pageSizes);
    case 'Boolean':
      return once(breed, 2);
    case 'JSONObject':
      return metadata;
    case 'ID':
      return idFor(breed, name);
    default:
      return name === 'name' ? pick(breed, ['AppConnection', 'Query', 'ConnectionFilter']) : pick(breed, texts);
  }
}

/** Such as make a search look at everything, or find nothing. */
const texts = ['Connection', 'name conn', 'e', 'nowhere to be found', 'slack', '%', '1.0.0', 'a'.repeat(200)];
const metadata = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`k${n}`, n]));

function idFor(breed: Breed, name: string): string | undefined {
  const { ids } = breed.world;
  const known = Object.entries({ project: /project/i, flow: /flow/i, user: /owner|actor|user/i, conn: /connection/i });
  const kind = known.find(([, pattern]) => pattern.test(name))?.[0] ?? pick(breed, Object.keys(ids));
  const all = ids[kind as keyof World['ids']];
  return once(breed, 2) ? all[0] : pick(breed, all);
}

/** Another request, made of this one and perhaps of another one's parts. */
export function mutated(breed: Breed, parent: Candidate, other: Candidate): Candidate {
  const child: Candidate = structuredClone(parent);
  if (once(breed, 15)) child.caller = child.caller === 'admin' ? 'member' : 'admin';
  const changes = 1 + Math.floor(breed.random() * 4);
  for (let change = 0; change < changes; change += 1) pick(breed, mutations)?.(breed, child, other);
  return isAcyclic(child.root) && selectionsOf(child.root).length <= maxSelections ? child : structuredClone(parent);
}

type Mutation = (breed: Breed, child: Candidate, other: Candidate) => void;

const anySelection = (breed: Breed, { root }: Candidate): Selection => pick(breed, selectionsOf(root)) ?? root;

const allFields = ({ root }: Candidate): { parent: Selection; field: Field }[] =>
  selectionsOf(root).flatMap((parent) => parent.fields.map((field) => ({ parent, field })));

const add: Mutation = (breed, child) => {
  const selection = anySelection(breed, child);
  const field = newField(breed, selection.type, 3);
  // A leaf twice is the same answer: no alias is spent on it, mostly.
  if (field && (field.below || !selection.fields.some(({ name }) => name === field.name))) selection.fields.push(field);
};

const remove: Mutation = (breed, child) => {
  const chosen = pick(breed, allFields(child));
  if (!chosen || chosen.parent.fields.length < 2) return;
  const { fields } = chosen.parent;
  fields.splice(fields.indexOf(chosen.field), 1);
};

const resize: Mutation = (breed, child) => {
  const paged = allFields(child).filter(({ field }) => 'first' in field.args || 'last' in field.args);
  const args = pick(breed, paged)?.field.args;
  const size = pick(breed, pageSizes);
  if (args) args['first' in args ? 'first' : 'last'] = size;
};

const argue: Mutation = (breed, child) => {
  const { schema } = breed;
  const chosen = pick(breed, allFields(child));
  const definition = chosen && definitionOf(schema, chosen.parent.type, chosen.field.name);
  if (definition) chosen.field.args = fieldOf(breed, definition, 0).args;
};

const repeat: Mutation = (breed, child) => {
  const { parent, field } = pick(breed, allFields(child)) ?? {};
  if (!parent || !field || onType(field.name)) return;
  // The same below them: a fragment, which costs few tokens.
  parent.fields.push({ ...field, args: structuredClone(field.args) });
};

const takeOver: Mutation = (breed, child, other) => {
  const selection = anySelection(breed, child);
  const fitting = selectionsOf(other.root).filter(({ type }) => type === selection.type);
  const taken = pick(breed, fitting);
  if (taken) selection.fields.push(...structuredClone(taken.fields).filter(({ below }) => below));
};

const share: Mutation = (breed, child) => {
  const { field } = pick(breed, allFields(child)) ?? {};
  if (!field?.below) return;
  const { type } = field.below;
  const alike = selectionsOf(child.root).filter((selection) => selection.type === type);
  field.below = pick(breed, alike) ?? field.below;
};

const mutations: Mutation[] = [add, add, remove, resize, resize, argue, repeat, takeOver, share];

/** Makes it cheaper, for one that was refused as too expensive. */
export function shrunk(breed: Breed, candidate: Candidate): Candidate {
  const child = structuredClone(candidate);
  const paged = allFields(child).filter(({ field }) => 'first' in field.args || 'last' in field.args);
  const { field } = pick(breed, paged) ?? {};
  const name = field && 'first' in field.args ? 'first' : 'last';
  if (field && Number(field.args[name]) > 1 && !once(breed, 3))
    field.args[name] = Math.ceil(Number(field.args[name]) * 0.6);
  else remove(breed, child, child);
  return child;
}

/** Whether no selection contains itself, and what it is written out to has a length. */
function isAcyclic(root: Selection): boolean {
  const under = new Set<Selection>();
  const done = new Set<Selection>();
  const ends = (selection: Selection): boolean => {
    if (done.has(selection)) return true;
    if (under.has(selection)) return false;
    under.add(selection);
    const all = selection.fields.every(({ below }) => !below || ends(below));
    under.delete(selection);
    done.add(selection);
    return all;
  };
  return ends(root);
}
