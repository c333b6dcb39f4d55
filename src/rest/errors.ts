import type { GraphQLFormattedError } from 'graphql';
import { type ErrorCode, type ErrorParams, type GatewayError, renameFields, fromExtensions } from '../errors.ts';
import { toRestField } from './field-names.ts';

/** The contract's error body. */
export interface RestError {
  statusCode: number;
  code: ErrorCode;
  params: ErrorParams;
}

export function toRestError({ statusCode, code, params }: GatewayError): RestError {
  return { statusCode, code, params };
}

/** The error of an executed document, with its fields named as the REST request has them. */
export function errorOf({ extensions }: GraphQLFormattedError): GatewayError {
  return renameFields(fromExtensions(extensions as unknown as Pick<GatewayError, 'code' | 'params'>), toRestField);
}
