import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Handler } from 'hono';
import { routeNotFound } from '../errors.ts';
import type { Env } from './env.ts';
import { pagePolicy } from './security-headers.ts';

const { resolve } = createRequire(import.meta.url);

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>App Connections API · Connections Gateway</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script>
      SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });
    </script>
  </body>
</html>
`;

/** The page that shows the REST API's description. It loads nothing from elsewhere. */
export const docsPage: Handler<Env> = (c) => c.html(page, 200, { 'Content-Security-Policy': pagePolicy });

const assets: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/** The style sheet and the script of that page. */
export const docsAsset: Handler<Env> = async (c) => {
  const name = c.req.param('asset') ?? '';
  const type = assets[name];
  if (!type) throw routeNotFound(c.req.method, c.req.path);
  const file = await readFile(resolve(`swagger-ui-dist/${name}`));
  return c.body(file, 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=3600' });
};
