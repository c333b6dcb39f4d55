import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

/** Keys by id, in the order given; the first one seals, all open. AES-256: 32 bytes each. */
export type KeyRing = ReadonlyMap<string, KeyObject>;

/** A sealed text and the id of the key that sealed it. */
export interface Sealed {
  keyId: string;
  /** format (1 byte) ‖ nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes) */
  sealed: Uint8Array<ArrayBuffer>;
}

/** A sealed text as it is read from the database. */
export interface Stored {
  keyId: string;
  /** Null: it is larger than `maxSealedBytes`, and was not read. */
  sealed: Uint8Array<ArrayBuffer> | null;
}

/** Seals and opens secrets (AES-256-GCM). What is sealed for one place can't be opened in another. */
export interface Vault {
  /** The id of the key that seals. */
  readonly sealingKeyId: string;
  /** The ids of all the ring's keys. */
  readonly keyIds: readonly string[];
  /** Whether the ring has a key of this id. */
  has(keyId: string): boolean;
  /** @param place where the ciphertext will stand, as `table:row id`; bound to it as additional data */
  seal(plaintext: string, place: string): Sealed;
  /** @throws Error when the key is not in the ring, or the ciphertext was changed, stands in another place or is too large */
  open(stored: Stored, place: string): string;
}

/**
 * The largest sealed text that is read, in bytes. What is sealed now has 256 KiB at most; before that was a limit, an upsert took what
 * a request's body can hold, 1 MiB, and such credentials still open.
 */
export const maxSealedBytes = 1_114_112;

const format = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** @throws Error when the ring is empty */
export function createVault(ring: KeyRing): Vault {
  const [sealing] = ring;
  if (!sealing) throw new Error('A vault needs at least one key.');
  const [sealingId, sealingKey] = sealing;

  return {
    sealingKeyId: sealingId,
    keyIds: [...ring.keys()],
    has: (keyId) => ring.has(keyId),

    seal(plaintext, place) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce, { authTagLength: tagBytes });
      cipher.setAAD(additionalData(sealingId, place));
      const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      return { keyId: sealingId, sealed: Buffer.concat([Buffer.of(format), nonce, ciphertext, cipher.getAuthTag()]) };
    },

    open({ keyId, sealed }, place) {
      const key = ring.get(keyId);
      if (!key) throw new Error(`The key "${keyId}" that sealed ${place} is not in the key ring.`);
      if (sealed === null) throw new Error(`${place} is larger than a sealed text can be: ${maxSealedBytes} bytes.`);
      if (sealed[0] !== format || sealed.length < 1 + nonceBytes + tagBytes)
        throw new Error(`${place} is not a sealed text.`);
      const tagStart = sealed.length - tagBytes;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(additionalData(keyId, place));
      decipher.setAuthTag(sealed.subarray(tagStart));
      try {
        const plaintext = decipher.update(sealed.subarray(1 + nonceBytes, tagStart));
        return Buffer.concat([plaintext, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new Error(
          `${place} can't be opened with the key "${keyId}": it was changed, or the key is another one.`,
          {
            cause,
          },
        );
      }
    },
  };
}

function additionalData(keyId: string, place: string): Buffer {
  return Buffer.from(JSON.stringify([format, keyId, place]));
}
