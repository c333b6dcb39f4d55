const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const percent = (text: string): string => hex(text).replace(/../g, '%$&');

/** Ways to write a secret from which it can be read. */
export const disguises: [how: string, disguise: (secret: string) => string][] = [
  ['as it is', (secret) => `<${secret}>`],
  ['percent-encoded', percent],
  ['percent-encoded, in capitals', (secret) => percent(secret).toUpperCase()],
  ['percent-encoded in part', (secret) => `q=+${secret.slice(0, 9)}${percent(secret.slice(9))}`],
  ['in Base64', base64],
  ['in Base64, one byte on', (secret) => base64(`x${secret}`)],
  ['in Base64, two bytes on', (secret) => base64(`xy${secret}`)],
  ['in Base64url', (secret) => Buffer.from(`\u{fb}\u{ff}${secret}`).toString('base64url')],
  ['in Base64, broken into lines', (secret) => base64(secret).replace(/.{7}/g, '$&\r\n')],
  ['in Base64, after letters', (secret) => `abc${base64(secret)}`],
  ['as Basic authentication', (secret) => `Basic ${base64(`client:${secret}`)}`],
  ['as Basic authentication, percent-encoded', (secret) => `Basic ${base64(`client:${percent(secret)}`)}`],
  ['in hex', hex],
  ['in hex, in capitals', (secret) => hex(secret).toUpperCase()],
  ['in hex, an odd digit on', (secret) => `0${hex(secret)}`],
  ['in Base64 of hex', (secret) => base64(hex(secret))],
  ['in Base64, percent-encoded', (secret) => encodeURIComponent(base64(`??>${secret}`))],
  ['escaped as in JSON', (secret) => hex(secret).replace(/../g, '\\u00$&')],
];
