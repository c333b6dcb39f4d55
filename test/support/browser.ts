import { type Browser, chromium } from 'playwright-core';

/** Where Chromium is. */
export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Starts Chromium without its own background traffic. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
