import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Context, MiddlewareHandler } from 'hono';
import Negotiator from 'negotiator';
import type { Env } from '../env.ts';
import { exampleTabs } from './graphiql-examples.ts';
import { keyForm } from './graphiql-key-form.ts';
import { pagePolicy } from '../security-headers.ts';
import { serveStatic } from './static-content.ts';

/** The media types of GraphQL responses. */
const jsonTypes = ['application/json', 'application/graphql-response+json'];

/** Serves GraphiQL to clients that prefer HTML to JSON; other requests at this path are GraphQL requests. */
export const graphiqlPage: MiddlewareHandler<Env> = async (c, next) => (prefersPage(c) ? servePage(c, next) : next());

function prefersPage(c: Context<Env>): boolean {
  const accept = c.req.header('accept') ?? '';
  // Of two types with the same quality, the first one wins: HTML is preferred only if it wins in both orders.
  return [accept, accept.split(',').reverse().join(',')].every(
    (order) => new Negotiator({ headers: { accept: order } }).mediaType([...jsonTypes, 'text/html']) === 'text/html',
  );
}

/**
 * The script of that page: the package's own module, which holds all parts of GraphiQL as texts. Browsers load it as it is; in
 * the gateway, importing it would stop everything for a second and take 90 MB.
 */
export const graphiqlScript = serveStatic({
  type: 'text/javascript; charset=utf-8',
  load: () => readFile(fileURLToPath(import.meta.resolve('@graphql-yoga/render-graphiql/graphiql'))),
  headers: { 'Cache-Control': 'public, max-age=3600' },
});

const options = {
  title: 'Connections Gateway',
  defaultTabs: exampleTabs,
  defaultEditorToolsVisibility: 'variables',
  schemaDescription: true,
};

const servePage = serveStatic({
  type: 'text/html; charset=utf-8',
  load: () => Buffer.from(page),
  headers: { 'Content-Security-Policy': pagePolicy, Vary: 'Accept, Accept-Encoding' },
});

// As the package's `renderGraphiQL` has it.
const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Connections Gateway</title>
    <link rel="icon" href="data:," />
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    ${keyForm}
    <div id="root"></div>
    <script type="module">
      import { css, editorWorkerService, graphqlWorker, js, jsonWorker } from '/graphiql.js';

      // Earlier versions stored what was typed there.
      for (const name of Object.keys(localStorage)) if (name.startsWith('graphiql:')) localStorage.removeItem(name);

      const append = (tag, text) => {
        const element = document.createElement(tag);
        element.textContent = text;
        document.head.append(element);
      };
      const toWorker = (code) => URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
      const workers = {
        editorWorkerService: toWorker(editorWorkerService),
        json: toWorker(jsonWorker),
        graphql: toWorker(graphqlWorker),
      };
      self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => workers[label] };
      append('style', css);
      append('script', js);
      const options = ${JSON.stringify(options).replaceAll('<', '\\u003c')};
      // Beside the examples, not in the place of one.
      const query = new URLSearchParams(location.search).get('query');
      if (query) options.defaultTabs.unshift({ query });
      YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
        ...options,
        // What is typed may contain a credential: it must not outlive the tab.
        storage: sessionStorage,
        additionalHeaders: {
          // Read at each request, so that a new key takes effect at once.
          get Authorization() {
            return 'Bearer ' + (sessionStorage.getItem('connections-gateway:key') ?? '');
          },
        },
      });
    </script>
  </body>
</html>
`;
