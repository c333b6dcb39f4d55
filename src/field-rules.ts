/** Which texts and objects an input may have, and how long they may be. */
import { z } from 'zod';

/** Whether PostgreSQL can store a text: it has no U+0000, and JSON no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** A name shown to people: 1 to 255 characters, not all blank. */
export const nameText = z.string().max(255, 'must be at most 255 characters').regex(/\S/, 'must not be empty');

/** An identifier of the caller's own: 1 to 255 characters. */
export const idText = z.string().min(1, 'must not be empty').max(255, 'must be at most 255 characters');

/** The most bytes (UTF-8) of a part of a credential, and of a JSON object of the caller's own: 64 KiB. */
export const maxPartBytes = 65_536;

/** A part of a credential. */
export const secretText = z
  .string()
  .min(1, 'must not be empty')
  .refine((text) => Buffer.byteLength(text) <= maxPartBytes, `must be at most ${maxPartBytes} bytes`);

/** A JSON object of the caller's own, such as metadata, or a part of a credential that is one. */
export const smallObject = z
  .record(z.string(), z.unknown())
  .refine((object) => bytesAsJson(object) <= maxPartBytes, `must be at most ${maxPartBytes} bytes as JSON`);

/** How long a value is as JSON, in bytes. */
export const bytesAsJson = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** A list of things a request names: each is a parameter of an SQL statement, of which PostgreSQL takes 65,535. */
export const listOfAtMost = (most: number) => z.array(z.unknown()).max(most, `must be at most ${most}`).nullish();
