/**
 * What fields cost. A field's price follows from its type and from what is said of it where it is defined, so that new
 * fields have one by themselves; `test/prices.txt` lists all of them.
 */
import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLObjectType,
  isCompositeType,
  isEnumType,
  isListType,
  isObjectType,
  type GraphQLNamedOutputType,
} from 'graphql';

/** In points. What an object costs is what reading, building and sending one takes. */
export const prices = {
  object: 1,
  change: 10,
  totalCount: 10,
  /** A list of values, such as ids, that is as long as it can be. */
  values: 20,
  /** A JSON object that is as large as it can be. */
  json: 10,
};

/** How many plain values an object has in its price: each so many more are another point. */
export const plainValuesOfObject = 20;

/** How many values of a list, and how many bytes of a JSON object, are a point, when it is known how many there are. */
export const valuesOfPoint = 50;
export const bytesOfPoint = 6554;

/** How many items a list is taken to have that says no length: only introspection has such lists, and a price of its own. */
export const assumedListLength = 100;

/** The parts of a page, by which a page is known. */
type PagePart = 'edges' | 'node' | 'pageInfo' | 'totalCount';

/** What a definition says of its size, in its extensions. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- an interface is no record of extensions
type Declared = {
  pagePart?: PagePart;
  lengthOf?: string;
  large?: boolean;
};

/** Extensions of a field: it is this part of a page. */
export const pagePart = (part: PagePart): Declared => ({ pagePart: part });

/** Extensions of a field: it is a list as long as that of this argument. */
export const lengthOf = (argument: string): Declared => ({ lengthOf: argument });

/** Extensions of a scalar type: its values can be large. */
export const large: Declared = { large: true };

export type Price =
  /** A value that is small: some are in the price of their object. */
  | { kind: 'plain' }
  /** A value that may be large, and at most costs this. */
  | { kind: 'large'; points: number }
  /** An object, or a change with its outcome. */
  | { kind: 'object'; points: number }
  /** As many objects as the argument has values. */
  | { kind: 'list'; argument: string | null }
  | { kind: 'page' }
  | { kind: PagePart };

type Field = Pick<GraphQLField<unknown, unknown>, 'type' | 'extensions'>;

const declaredOf = ({ extensions }: { extensions: Readonly<Record<string, unknown>> }): Declared => extensions;

/** The price of a field, of the mutation type or of another one. */
export function priceOf(field: Field, isMutation: boolean): Price {
  const { pagePart: part, lengthOf: argument = null } = declaredOf(field);
  if (part) return { kind: part };
  if (isMutation) return { kind: 'object', points: prices.change };
  const type = getNamedType(field.type);
  const isList = isListType(getNullableType(field.type));
  if (isCompositeType(type)) {
    if (hasPart(type, 'edges')) return { kind: 'page' };
    return isList ? { kind: 'list', argument } : { kind: 'object', points: prices.object };
  }
  if (declaredOf(type).large) return { kind: 'large', points: prices.json };
  // A list of an enum's values is as short as the enum.
  return isList && !isEnumType(type) ? { kind: 'large', points: prices.values } : { kind: 'plain' };
}

/** Whether a type is an edge: what is selected of it is no level of its own. */
export const isEdge = (type: GraphQLObjectType): boolean => hasPart(type, 'node');

const hasPart = (type: GraphQLNamedOutputType, part: PagePart): boolean =>
  isObjectType(type) && Object.values(type.getFields()).some((field) => declaredOf(field).pagePart === part);

/** The arguments that a field's cost depends on. */
export function sizeArguments(field: Field): readonly string[] {
  const price = priceOf(field, false);
  if (price.kind === 'page') return ['first', 'last'];
  return price.kind === 'list' && price.argument !== null ? [price.argument] : [];
}
