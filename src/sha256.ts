import { createHash } from 'node:crypto';

/** The SHA-256 digest of bytes, or of a text's UTF-8: 32 bytes. */
export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
