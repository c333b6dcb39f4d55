import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Handler } from 'hono';
import type { Env } from './env.ts';
import { exampleTabs } from './graphiql-examples.ts';
import { keyForm } from './graphiql-key-form.ts';
import { pagePolicy } from './security-headers.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** GraphiQL, for browsers; whatever else asks at the same address is a GraphQL request. */
export const graphiqlPage: Handler<Env> = async (c, next) => {
  const wantsPage = c.req.header('accept')?.includes('text/html') && c.req.query('query') === undefined;
  if (!wantsPage) return next();
  page ??= render();
  c.header('Content-Type', 'text/html; charset=utf-8');
  c.header('Content-Security-Policy', pagePolicy);
  c.header('Vary', 'Accept, Accept-Encoding');
  if (!c.req.header('accept-encoding')?.includes('gzip')) return c.body(toBytes(await decompress(await page)));
  c.header('Content-Encoding', 'gzip');
  return c.body(toBytes(await page));
};

// 9 MB of script: loaded when somebody asks for it, and kept compressed.
let page: Promise<Buffer> | undefined;

const keyPlaceholder = '__KEY__';

// Read at each request, so that a new key counts at once.
const headerGetter = `get Authorization() { return 'Bearer ' + (sessionStorage.getItem('connections-gateway:key') ?? ''); }`;

async function render(): Promise<Buffer> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'Connections Gateway',
    favicon: 'data:,',
    defaultTabs: exampleTabs,
    additionalHeaders: { Authorization: keyPlaceholder },
    defaultEditorToolsVisibility: 'variables',
    schemaDescription: true,
  });
  // A function, since `$` has a meaning in a replacement text.
  const withKey = html.replace(`"Authorization":"${keyPlaceholder}"`, () => headerGetter);
  return compress(withKey.replace('<div id="root"></div>', () => `${keyForm}<div id="root"></div>`));
}

const toBytes = (buffer: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);
