/**
 * Makes docs/graphiql.png, the picture in the README, from a running gateway with its sample data:
 *
 *   npx tsx scripts/screenshot.ts <address> <API key> <project id>
 */
import { mkdir } from 'node:fs/promises';
import { openBrowser } from '../test/support/browser.ts';
import { showConnections, signIn } from '../test/support/graphiql.ts';

const [address, key, projectId] = process.argv.slice(2);
if (!address || !key || !projectId) {
  console.error('Usage: npx tsx scripts/screenshot.ts <address> <API key> <project id>');
  process.exit(2);
}

const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await signIn(page, address, key);
await showConnections(page, projectId);
await mkdir('docs', { recursive: true });
await page.screenshot({ path: 'docs/graphiql.png' });
await browser.close();
