import type { Page } from 'playwright-core';

/** Opens GraphiQL and gives it the API key, as a person would. */
export async function signIn(page: Page, address: string, key: string): Promise<void> {
  await page.goto(`${address}/graphql`);
  await page.locator('.monaco-editor').first().waitFor();
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Use this key' }).click();
  await page.getByText('In use, for this tab only.').waitFor();
}

/** Opens the tab with the connections example, names the project in its variables, and runs it. */
export async function showConnections(page: Page, projectId: string): Promise<void> {
  await page.getByTitle('Connections', { exact: true }).click();
  await page.locator('.graphiql-query-editor').getByText('query Connections').waitFor();
  await page.locator('.graphiql-editor-tool .monaco-editor').first().click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(`{ "projectId": "${projectId}" }`);
  // The editor closes brackets by itself.
  await page.keyboard.press('Control+Delete');
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await page.locator('.result-window').getByText('"totalCount"').waitFor();
}
