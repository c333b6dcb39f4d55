#!/usr/bin/env node
import { Command } from 'commander';
import { openGateway } from './commands/open.ts';
import { serve } from './commands/serve.ts';
import { readConfig } from './config/config.ts';
import { StartError } from './start-errors.ts';
import { version } from './version.ts';

/** As of a wrong configuration: the command line is one, too. */
const usageExitCode = 2;

// Commands that are rare are imported when they are called: serving needs neither their memory nor the time.
const program = new Command('connections-gateway')
  .description(
    'A GraphQL and REST gateway over a PostgreSQL store of app connections. Configured by environment variables: see docs/configuration.md.',
  )
  .version(version)
  .showHelpAfterError('(--help lists the commands)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : usageExitCode));

program
  .command('serve')
  .description('serve GraphQL and REST (the default)')
  .action(() => serve(process.env));

program
  .command('migrate')
  .description('bring the database to the newest migration, and stop')
  .action(async () => {
    const { database } = await openGateway(readConfig(process.env), 'command');
    await database.close();
    console.log('The database is up to date.');
  });

program
  .command('api-key')
  .description('make another API key with every permission, and print it')
  .action(async () => {
    const { createOperatorKey } = await import('./commands/api-key.ts');
    await createOperatorKey(process.env);
  });

program
  .command('rotate-keys')
  .description('seal every secret with the first key of ENCRYPTION_KEYS; the gateway may run meanwhile')
  .action(async () => {
    const { rotateKeysCommand } = await import('./commands/keys.ts');
    if (!(await rotateKeysCommand(process.env))) process.exitCode = 1;
  });

program
  .command('verify-keys')
  .description('open every secret, and change nothing')
  .action(async () => {
    const { verifyKeysCommand } = await import('./commands/keys.ts');
    if (!(await verifyKeysCommand(process.env))) process.exitCode = 1;
  });

try {
  // No default of the parser's: it would take an unknown command for an argument of that one.
  const given = process.argv.slice(2);
  await program.parseAsync(given.length === 0 ? ['serve'] : given, { from: 'user' });
} catch (error) {
  const expected = error instanceof StartError;
  console.error(expected ? error.message : `Unexpected error: ${inOneLine(error)} (LOG_LEVEL=debug shows where)`);
  if (!expected && ['debug', 'trace'].includes(process.env.LOG_LEVEL ?? '')) console.error(error);
  process.exitCode = expected ? error.exitCode : 1;
}
// All is done and closed. An embedded database that has ended by itself would keep the process going.
process.exit();

function inOneLine(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.trim().replaceAll(/\s+/g, ' ');
}
