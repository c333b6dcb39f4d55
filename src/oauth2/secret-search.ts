/** So many encodings may be around each other: Basic authentication has Base64 around a form's encoding (RFC 6749, 2.3.1). */
const maxLayers = 2;

/** A shorter secret, in bytes, is searched as it is alone: by chance it would be found in whatever is decoded. */
const leastDecoded = 6;

/**
 * Searches for secrets as a provider may repeat them: plain, percent-encoded, in Base64 or Base64url at any alignment, in hex, escaped
 * as in JSON, and two of these around each other. What is searched is decoded, not the secrets encoded, so that it matters neither
 * how much of a text is encoded nor what stands before it. Takes about 40 times the time of reading the text once: bound its length.
 *
 * @param secrets empty ones are passed over
 * @returns whether a text holds one of them
 */
export function createSecretSearch(secrets: string[]): (text: string) => boolean {
  const plain = secrets.filter((secret) => secret !== '').map(toBytes);
  const long = plain.filter(({ length }) => length >= leastDecoded);
  return (text) => {
    const bytes = toBytes(text);
    return plain.some((secret) => bytes.includes(secret)) || holdsEncoded(bytes, long, maxLayers);
  };
}

function holdsEncoded(bytes: string, secrets: string[], layers: number): boolean {
  if (layers === 0 || secrets.length === 0) return false;
  return decoders.some((decode) =>
    decode(bytes).some(
      (decoded) => secrets.some((secret) => decoded.includes(secret)) || holdsEncoded(decoded, secrets, layers - 1),
    ),
  );
}

/** Each answers with what a text may have been made from; texts hold a byte a character. */
const decoders: ((bytes: string) => string[])[] = [fromPercent, fromBase64, fromHex, fromJson];

function fromPercent(bytes: string): string[] {
  if (!/[%+]/.test(bytes)) return [];
  const decoded = (text: string): string => text.replace(/%([0-9a-f]{2})/gi, (_code, hex: string) => charOf(hex));
  // In a form, "+" is a space.
  return [decoded(bytes), ...(bytes.includes('+') ? [decoded(bytes.replaceAll('+', ' '))] : [])];
}

// What stands before it may be of the alphabet too: it is decoded from each of the four places where a group can begin.
function fromBase64(bytes: string): string[] {
  const runs = withoutSpace(bytes).match(/[\w+/-]{8,}/g) ?? [];
  return runs.length === 0 ? [] : [0, 1, 2, 3].map((start) => decodedRuns(runs, start, 'base64'));
}

function fromHex(bytes: string): string[] {
  const runs = withoutSpace(bytes).match(/[0-9a-f]{12,}/gi) ?? [];
  return runs.length === 0 ? [] : [0, 1].map((start) => decodedRuns(runs, start, 'hex'));
}

function fromJson(bytes: string): string[] {
  if (!bytes.includes('\\')) return [];
  return [
    bytes.replace(/\\(?:u00([0-9a-f]{2})|(.))/gis, (_escape, hex: string | undefined, char: string) =>
      hex ? charOf(hex) : char,
    ),
  ];
}

const decodedRuns = (runs: string[], start: number, encoding: 'base64' | 'hex'): string =>
  runs.map((run) => Buffer.from(run.slice(start), encoding).toString('latin1')).join('\n');

const toBytes = (text: string): string => Buffer.from(text).toString('latin1');
const charOf = (hex: string): string => String.fromCharCode(parseInt(hex, 16));

// Base64 is often broken into lines.
const withoutSpace = (bytes: string): string => bytes.replace(/\s+/g, '');
