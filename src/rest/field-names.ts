import { credentialNames, ownAppNames } from './credential.ts';

/**
 * Where the fields of GraphQL requests are in REST requests, for errors. What is below a field here is below its place there;
 * what is not here has the same name.
 */
const places = new Map<string, readonly string[]>([
  // The body, and the query: their fields have no name before them.
  ['input', []],
  ['filter', []],
  ['first', ['limit']],
  ['last', ['limit']],
  ['after', ['cursor']],
  ['before', ['cursor']],
  ['input.sourceConnectionId', ['sourceAppConnectionId']],
  ['input.targetConnectionId', ['targetAppConnectionId']],
  ['input.credential', ['value']],
  ['input.credential.noAuth', ['value', 'type']],
  ...Object.entries(credentialNames).flatMap(([kind, names]) => placesOf(`input.credential.${kind}`, 'value', names)),
  ['input.app.platformOAuth2', ['type']],
  ['input.app.cloudOAuth2', ['type']],
  ...placesOf('input.app.oauth2', 'app', ownAppNames),
]);

/** A list in GraphQL, and one text in REST: its items have no names there. */
const scopes = 'input.app.oauth2.scopes';

function placesOf(field: string, place: string, names: Record<string, string>): [string, string[]][] {
  const within = Object.entries(names).map(([name, given]): [string, string[]] => [`${field}.${name}`, [place, given]]);
  return [[field, [place]], ...within];
}

/** What a field of a GraphQL request is called in the REST request that the former was made of. */
export function toRestField(field: string): string {
  const path = field.split('.');
  // The longest beginning that has a place.
  for (let length = path.length; length > 0; length -= 1) {
    const known = path.slice(0, length).join('.');
    const place = places.get(known);
    if (place) return [...place, ...(known === scopes ? [] : path.slice(length))].join('.') || 'body';
  }
  return field;
}
