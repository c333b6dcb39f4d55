/** Cursors: a position in an order, as an opaque text. */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { invalidField } from '../errors.ts';

export type SortValue = Date | string;

/** A position in an order. */
export interface Position {
  sort: SortValue;
  id: string;
}

/** The order a cursor is of. */
export interface CursorOrder {
  /** It stands in the cursor, so that one taken in another order is refused. */
  name: string;
  holds: 'date' | 'text';
}

const checksumBytes = 4;

/**
 * The checksum is for cursors that were cut or garbled on their way: a change of any one character is noticed for certain.
 * It has no key, since a cursor grants nothing: what the caller may see is asked anew for every page.
 */
export function encodeCursor({ name }: CursorOrder, { sort, id }: Position): string {
  const parts = Buffer.from(JSON.stringify([name, sort instanceof Date ? sort.getTime() : sort, id]));
  return Buffer.concat([parts, checksumOf(parts)]).toString('base64url');
}

/**
 * @param field what an error calls the cursor
 * @throws GatewayError VALIDATION when it is malformed, or of another order
 */
export function decodeCursor(cursor: string, field: string, { name, holds }: CursorOrder): Position {
  const [, sort, id] = requireCursor(cursor, field, name);
  if (!(holds === 'date' ? cursorTime : cursorText).safeParse(sort).success) throw ofAnotherOrder(field, name);
  return { sort: holds === 'date' ? new Date(sort) : String(sort), id };
}

/**
 * Reads the parts of a cursor.
 *
 * @param field what to call the cursor in an error
 * @param order the name of the order; undefined: of whatever order
 * @throws GatewayError VALIDATION when it is malformed, or of another order
 */
export function requireCursor(cursor: string, field: string, order?: string): z.infer<typeof cursorParts> {
  const { data } = cursorParts.safeParse(partsOf(cursor));
  if (!data) throw invalidField(field, 'is not a cursor of this list');
  if (order !== undefined && data[0] !== order) throw ofAnotherOrder(field, order);
  return data;
}

const ofAnotherOrder = (field: string, order: string): Error =>
  invalidField(field, `is a cursor of another order than "${order}"`);

// Beyond the year 9999 or before 1970 no row stands, and PostgreSQL would refuse some of what a Date can hold.
const cursorTime = z.number().int().min(0).max(253_402_300_799_999);
const cursorText = z.string().refine((text) => !text.includes('\0'));
const cursorParts = z.tuple([z.string(), z.union([cursorTime, cursorText]), cursorText]);

function partsOf(cursor: string): unknown {
  const bytes = Buffer.from(cursor, 'base64url');
  // Reading base64 passes over what is none, and over the bits that the last character has too many.
  if (bytes.toString('base64url') !== cursor) return undefined;
  const parts = bytes.subarray(0, -checksumBytes);
  if (!checksumOf(parts).equals(bytes.subarray(-checksumBytes))) return undefined;
  try {
    return JSON.parse(parts.toString('utf8'));
  } catch {
    return undefined;
  }
}

function checksumOf(bytes: Uint8Array): Buffer {
  const checksum = Buffer.alloc(checksumBytes);
  // In this order, behind the bytes, a CRC notices every change of up to 32 neighbouring bits.
  checksum.writeUInt32LE(crc32(bytes));
  return checksum;
}
