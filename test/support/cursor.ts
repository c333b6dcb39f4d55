import { crc32 } from 'node:zlib';

/** A cursor that holds any text, with the checksum it needs for the text to be looked at. */
export function forgedCursor(text: string): string {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(text));
  return Buffer.concat([Buffer.from(text), checksum]).toString('base64url');
}
