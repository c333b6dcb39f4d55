import type { Choices } from './choices.ts';
import { canary, type KnownKind, type World } from './world.ts';

/** Fields that hold secrets, or parts of one that no answer shows. Written as one word, in small letters. */
const secretFields = new Set([
  'secrettext',
  'password',
  'clientsecret',
  'accesstoken',
  'refreshtoken',
  'code',
  'codechallenge',
]);

const idFields: Record<string, KnownKind> = {
  sourceappconnectionid: 'conn',
  targetappconnectionid: 'conn',
  sourceconnectionid: 'conn',
  targetconnectionid: 'conn',
  connectionid: 'conn',
  connectionids: 'conn',
  projectid: 'project',
  projectids: 'project',
  ownerid: 'user',
  userid: 'user',
  actorid: 'user',
  flowid: 'flow',
  apikeyid: 'key',
  oauthappid: 'oauthapp',
};

/** Optional inputs without which most requests go no further. */
export const mostlyWanted = new Set(['projectId', 'accessToken', 'access_token']);

/** A text for a field of this name: mostly one that makes sense there. */
export function textFor(choices: Choices, { ids, cursors, tokenUrl }: World, name: string): string {
  const { once, pick, below, odd, oddText } = choices;
  const field = name.replaceAll('_', '').toLowerCase();
  // Always with the canary: what stands here must never come out.
  if (secretFields.has(field)) return `${canary}-${odd() ? oddText() : below(1000)}`;
  if (odd()) return oddText();
  const known = (all: string[]): string => (all.length > 0 ? pick(once(2) ? all.slice(-12) : all) : 'none');
  const knownId = (kind: KnownKind): string => known(ids[kind]);
  if (field in idFields) return knownId(idFields[field]!);
  if (field === 'id' || field === 'ids' || field === 'entityid')
    return knownId(once(3) ? pick(Object.keys(ids) as KnownKind[]) : 'conn');
  if (['cursor', 'after', 'before'].includes(field)) return known(cursors);
  if (field === 'tokenurl') return pick(odd() ? ['http://127.0.0.1:1/', 'https://', 'ftp://a/b'] : [tokenUrl]);
  if (field.endsWith('url'))
    return pick(odd() ? ['javascript:alert(1)', 'https://a:b@c/'] : ['https://provider.example.com/a?b=c']);
  if (field === 'externalid') return pick([`external-${below(12)}`, `external-${below(300)}`]);
  if (field === 'email')
    return pick([`u${below(50)}@example.com`, 'admin@example.com', odd() ? 'nobody' : 'a@example.com']);
  if (field === 'piecename') return pick(['@activepieces/piece-slack', 'piece-a', 'piece-b']);
  if (field === 'expires')
    return pick(['2027-01-01T00:00:00Z', '2020-01-01T00:00:00Z', odd() ? 'tomorrow' : '2028-02-29T12:00:00+01:00']);
  return pick(['a', 'Slack', '100%', `name ${below(20)}`, 'Ünïcödé 😀']);
}

/** What is said of a connection that is to be stored, without what does not go with its scope. */
export function fittingScope({ odd }: Choices, target: Record<string, unknown>): Record<string, unknown> {
  if (odd()) return target;
  const { projectId, projectIds, preSelectForNewProjects, ...rest } = target;
  return target.scope === 'PLATFORM' ? { ...rest, projectIds, preSelectForNewProjects } : { ...rest, projectId };
}
