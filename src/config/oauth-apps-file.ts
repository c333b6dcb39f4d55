import { z } from 'zod';
import { readJsonFile } from './json-file.ts';
import { type OAuthAppSettings, oauthAppSettings } from '../oauth2/app.ts';

/**
 * Reads the operator's OAuth apps, a JSON array of their settings. They are used for CLOUD_OAUTH2 on every platform.
 *
 * @param report called with each problem, which names the field and never contains a value
 */
export function readOAuthAppsFile(path: string, report: (message: string) => void): OAuthAppSettings[] {
  const content = readJsonFile(path, report);
  if (content === undefined) return [];
  const { data, error } = z.array(oauthAppSettings).safeParse(content);
  for (const { path: at, message } of error?.issues ?? [])
    report(`${path}: ${[...at].join('.') || 'the content'}: ${message}`);
  const apps = data ?? [];
  const twice = apps.find(({ pieceName }, index) => apps.findIndex((app) => app.pieceName === pieceName) < index);
  if (twice) report(`${path}: there are two apps for ${twice.pieceName}`);
  return apps;
}
