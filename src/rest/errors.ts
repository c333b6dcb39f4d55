import type { GraphQLFormattedError } from 'graphql';
import { type ErrorCode, type ErrorParams, type GatewayError, invalidFields, retold } from '../errors.ts';

/** The contract's error body. */
export interface RestError {
  statusCode: number;
  code: ErrorCode;
  params: ErrorParams;
}

export function toRestError({ statusCode, code, params }: GatewayError): RestError {
  return { statusCode, code, params };
}

/** The fault of an executed document, with its fields named as the REST request has them. */
export function faultOf({ extensions }: GraphQLFormattedError): GatewayError {
  const fault = extensions as unknown as Pick<GatewayError, 'code' | 'params'>;
  const [first, ...rest] = (fault.params.fields ?? []).map(({ field, message }) => ({
    field: toRestField(field),
    message,
  }));
  return first ? invalidFields([first, ...rest]) : retold(fault);
}

const renamed = new Map([
  ['first', 'limit'],
  ['last', 'limit'],
  ['after', 'cursor'],
  ['before', 'cursor'],
  ['sourceConnectionId', 'sourceAppConnectionId'],
  ['targetConnectionId', 'targetAppConnectionId'],
]);

// Where GraphQL says by a field's name which kind it is, the contract says it by `type`.
const kinds = new Map([
  ['credential', 'value'],
  ['app', 'app'],
]);

// `input.credential.oauth2.clientId` is `value.client_id` here; `filter.displayName` is `displayName`.
function toRestField(field: string): string {
  const path = field.replace(/^(input|filter)\./, '');
  const [start = '', _kind, part, ...within] = path.split('.');
  const place = kinds.get(start);
  if (place === undefined) return renamed.get(path) ?? path;
  return [place, ...(part === undefined ? [] : [toSnakeCase(part)]), ...within].join('.');
}

const toSnakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
