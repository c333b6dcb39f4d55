#!/usr/bin/env node
import { Command } from 'commander';
import { createOperatorKey } from './commands/api-key.ts';
import { open } from './commands/open.ts';
import { serve } from './commands/serve.ts';
import { StartError } from './start-errors.ts';
import { version } from './version.ts';

const program = new Command('connections-gateway')
  .description(
    'A GraphQL and REST gateway over a PostgreSQL store of app connections. Configured by environment variables: see the README.',
  )
  .version(version);

program
  .command('serve', { isDefault: true })
  .description('serve GraphQL and REST (the default)')
  .action(() => serve(process.env));

program
  .command('migrate')
  .description('bring the database to the newest migration, and stop')
  .action(async () => {
    const { database } = await open(process.env);
    await database.close();
    console.log('The database is up to date.');
  });

program
  .command('api-key')
  .description('make another API key with every permission, and print it')
  .action(() => createOperatorKey(process.env));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
