import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
  doTypesOverlap,
} from 'graphql';
import type { Choices } from '../fuzz/choices.ts';

export interface RandomDocument {
  text: string;
  /** Values for its variables, which may be wrong. */
  randomVariables: () => Record<string, unknown>;
}

/** A valid document of one operation. */
export function randomDocument(choices: Choices, schema: GraphQLSchema): RandomDocument {
  const { once, pick, below, some } = choices;
  const variables: { name: string; type: string; values: unknown[] }[] = [];
  const definitions: string[] = [];
  const fragments: { name: string; type: GraphQLCompositeType; text: string }[] = [];
  /** What a response name was first selected with: the same again can be merged with it. */
  const written = new Map<string, string>();
  let fieldsLeft = 40;

  const newVariable = (type: string, values: unknown[], initial = ''): string => {
    const name = `v${variables.length}`;
    variables.push({ name, type, values });
    definitions.push(`$${name}: ${type}${initial}`);
    return `$${name}`;
  };

  const valueOf = (type: GraphQLInputType, depth = 0): string => {
    if (isNonNullType(type)) return valueOf(type.ofType, depth);
    if (isListType(type))
      return once(3)
        ? valueOf(type.ofType, depth)
        : `[${some([1, 2])
            .map(() => valueOf(type.ofType, depth))
            .join(' ')}]`;
    if (isInputObjectType(type)) {
      if (type.isOneOf) return pick(['{ a: 1 }', '{ b: "b" }']);
      const inner = depth < 2 && once(4) ? ` inner: ${valueOf(type, depth + 1)}` : '';
      const s = once(5) ? newVariable('String!', ['x', 'y', null]) : '"s"';
      const n = pick(['', 'n: null', null]) ?? `n: ${newVariable('Int', [1, null, undefined, 'no'])}`;
      return `{ s: ${s} ${n} ${pick(['', 'colors: [RED GREEN]', 'colors: RED'])}${inner} }`;
    }
    return { Int: String(below(50)), String: '"text"', Color: 'GREEN' }[type.name] ?? 'null';
  };

  const argumentOf = ({ name, type }: GraphQLArgument): string => {
    if (!once(3)) return `${name}: ${valueOf(type)}`;
    const values = {
      i: [1, 2, null, undefined, 'no'],
      s: ['a', null, undefined],
      r: [1, null, undefined],
      list: [[1, 2], 3, [], null, undefined],
      in: [{ s: 'a' }, { s: 'b', n: null, colors: ['RED'], inner: { s: 'c' } }, {}, null, undefined],
      one: [{ a: 1 }, { b: 'b' }, { a: 1, b: 'b' }, undefined],
    }[name] ?? [undefined];
    return `${name}: ${newVariable(String(type).replace(/!$/, ''), values, isNonNullType(type) || once(5) ? defaults[name] : '')}`;
  };

  const conditionOf = (): string => {
    if (!once(5)) return '';
    const directive = pick(['skip', 'include']);
    const [known] = variables.filter(({ type }) => type === 'Boolean!');
    const value = once(4)
      ? pick(['true', 'false'])
      : known && once(2)
        ? `$${known.name}`
        : newVariable('Boolean!', [true, false, true, false, true, false, null], once(4) ? ' = true' : '');
    return ` @${directive}(if: ${value})`;
  };

  const fieldOf = (field: GraphQLField<unknown, unknown>, depth: number): string | null => {
    const type = getNamedType(field.type);
    if (isCompositeType(type) && depth === 0) return null;
    fieldsLeft -= 1;
    const alias = pick(['', '', `x_${field.name}`, '__proto__']);
    const key = alias || field.name;
    const own = `${field.name}${alias === '__proto__' ? String(field.type) : ''}`;
    let text = written.get(key);
    if (text === undefined) {
      const given = field.args.filter(() => once(2)).map(argumentOf);
      text = `${alias && `${alias}: `}${field.name}${given.length > 0 ? `(${given.join(' ')})` : ''}`;
      written.set(key, text);
      names.set(key, own);
    } else if (names.get(key) !== own) {
      return null;
    }
    return `${text}${conditionOf()}${isCompositeType(type) ? ` ${selectionOf(type, depth - 1)}` : ''}`;
  };
  const names = new Map<string, string>();

  const partOf = (type: GraphQLCompositeType, depth: number): string | null => {
    const overlapping = ['A', 'B', 'C', 'Node', 'Any']
      .map((name) => schema.getType(name) as GraphQLCompositeType)
      .filter((other) => doTypesOverlap(schema, type, other));
    const kind = below(8);
    if (kind === 0 && fieldsLeft > 0) return `...${conditionOf()} ${selectionOf(type, depth)}`;
    if ((kind < 3 || isAbstractType(type)) && overlapping.length > 0 && fieldsLeft > 0 && once(2)) {
      const other = pick(overlapping);
      fieldsLeft -= 1;
      return `... on ${other.name}${conditionOf()} ${selectionOf(other, depth)}`;
    }
    if (kind === 3 && overlapping.length > 0) {
      const known = fragments.filter(({ type: other }) => overlapping.includes(other));
      if (known.length > 0 && once(2)) return `...${pick(known).name}${conditionOf()}`;
      if (fieldsLeft <= 0) return null;
      const other = pick(overlapping);
      const text = selectionOf(other, Math.min(depth, 1));
      const name = `F${fragments.length}`;
      fragments.push({ name, type: other, text: `fragment ${name} on ${other.name} ${text}` });
      return `...${name}${conditionOf()}`;
    }
    if (isUnionType(type)) return null;
    return fieldOf(pick(Object.values(type.getFields())), depth);
  };

  const selectionOf = (type: GraphQLCompositeType, depth: number): string => {
    const parts: string[] = once(3) ? ['__typename'] : [];
    for (let count = 1 + below(4); count > 0 && fieldsLeft > 0; count -= 1)
      parts.push(partOf(type, depth) ?? '__typename');
    return `{ ${parts.join(' ') || '__typename'} }`;
  };

  const kind = pick(['query', 'query', 'mutation'] as const);
  const root = kind === 'query' ? schema.getQueryType()! : schema.getMutationType()!;
  const selection = selectionOf(root, 4);
  const head = definitions.length > 0 ? `(${definitions.join(' ')})` : '';
  return {
    text: [`${kind} Q${head} ${selection}`, ...fragments.map(({ text }) => text)].join('\n'),
    randomVariables: () =>
      Object.fromEntries(
        variables
          .map(({ name, values }) => [
            name,
            once(12) ? values.at(-1) : pick(values.slice(0, Math.max(values.length - 1, 1))),
          ])
          .filter(([, value]) => value !== undefined),
      ) as Record<string, unknown>,
  };
}

const defaults: Record<string, string> = {
  i: ' = 3',
  s: ' = "v"',
  r: ' = 4',
  list: ' = [9]',
  in: ' = { s: "d" }',
  one: ' = { a: 2 }',
};
