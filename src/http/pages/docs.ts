import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pagePolicy } from '../security-headers.ts';
import { serveStatic } from './static-content.ts';

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

/** The documentation page of the REST API. It loads nothing from other origins. */
export const docsPage = serveStatic({
  type: 'text/html; charset=utf-8',
  load: () => Buffer.from(page),
  headers: { 'Content-Security-Policy': pagePolicy },
});

const swagger = (name: string, type: string) =>
  serveStatic({
    type,
    load: () => readFile(resolve(`swagger-ui-dist/${name}`)),
    headers: { 'Cache-Control': 'public, max-age=3600' },
  });

/** The style sheet of that page. */
export const docsStyles = swagger('swagger-ui.css', 'text/css; charset=utf-8');

/** Its script. */
export const docsScript = swagger('swagger-ui-bundle.js', 'text/javascript; charset=utf-8');
