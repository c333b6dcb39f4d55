import { z } from 'zod';
import { readJsonFile } from './json-file.ts';
import { type OAuthAppSettings, oauthAppSettings } from '../oauth2/app.ts';

/**
 * Reads the operator's OAuth apps: a JSON list of their settings. They serve CLOUD_OAUTH2 on every platform.
 *
 * @param fault is told what is wrong, by place and field, never a value
 */
export function readAppsFile(path: string, fault: (message: string) => void): OAuthAppSettings[] {
  const content = readJsonFile(path, fault);
  if (content === undefined) return [];
  const { data, error } = z.array(oauthAppSettings).safeParse(content);
  for (const { path: at, message } of error?.issues ?? [])
    fault(`${path}: ${[...at].join('.') || 'the content'}: ${message}`);
  const apps = data ?? [];
  const twice = apps.find(({ pieceName }, index) => apps.findIndex((app) => app.pieceName === pieceName) < index);
  if (twice) fault(`${path}: there are two apps for ${twice.pieceName}`);
  return apps;
}
