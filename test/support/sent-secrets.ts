import type { TokenRequest } from './provider.ts';

/** All that a provider was sent, one after the other. */
export const allSent = ({ parameters, authorization }: TokenRequest): string =>
  [...Object.values(parameters), authorization ?? ''].join(' ');

/** What the Authorization header holds, as it is written there, without padding. */
export const inHeader = (authorization = ''): string => authorization.replace('Basic ', '').replace(/=+$/, '');

/** What a provider was sent that only it and the gateway know. */
export const secretsSent = ({ parameters, authorization }: TokenRequest): string[] => [
  ...Object.entries(parameters).flatMap(([name, text]) =>
    ['client_secret', 'code', 'code_verifier', 'refresh_token'].includes(name) ? [text] : [],
  ),
  ...Buffer.from(inHeader(authorization), 'base64').toString().split(':').slice(1),
];
