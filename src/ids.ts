import { TypeID, typeidUnboxed } from 'typeid-js';

/** What each kind of thing's id starts with (TypeID: prefix, underscore, UUIDv7 in base32). */
export const idPrefixes = {
  platform: 'platform',
  user: 'user',
  project: 'project',
  connection: 'conn',
  flow: 'flow',
  apiKey: 'key',
  auditEvent: 'audit',
  oauthApp: 'oauthapp',
  consent: 'consent',
  /** The external id of a connection that was given none. */
  externalId: 'ext',
} as const;

export type EntityKind = keyof typeof idPrefixes;

/** A new id, greater than every earlier one of its kind made by this process. */
export function newId(kind: EntityKind): string {
  return typeidUnboxed(idPrefixes[kind]);
}

/** The kind of thing an id names, or null when it is not one of ours. */
export function kindOfId(id: string): EntityKind | null {
  try {
    const prefix = TypeID.fromString(id).getType();
    const kinds = Object.keys(idPrefixes) as EntityKind[];
    return kinds.find((kind) => idPrefixes[kind] === prefix) ?? null;
  } catch {
    return null;
  }
}
