/** An OAuth2 provider that takes each refresh token once, and loses its answers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** All tokens that came of one consent. */
export interface Family {
  readonly number: number;
  /** The newest tokens. */
  tokens(): { access_token: string; refresh_token: string };
  /** A token was used twice, later than the grace: none of them is good any more. */
  isRevoked: boolean;
  /** Whether an answer was sent whole. */
  isAnswered: boolean;
  /** How long after its first sending its first token was sent again, in ms; null: it was not. */
  repeatedAfterMs: number | null;
}

/** What happens to the first answer of a family. `killed`: a slow one whose asker was gone before it came. */
type Loss = 'dropped' | 'cut' | 'delayed' | 'slow' | 'killed';

export interface LosingProvider {
  families: readonly Family[];
  /** How often each was met. */
  losses: ReadonlyMap<Loss, number>;
  /** What no client may do. */
  violations: string[];
  /** To be called when a client was killed: it may not have stored what it was answered. */
  clientWasKilled(): void;
  /** Where a family's tokens come from: the families are spread over some addresses. */
  tokenUrlOf(number: number): string;
  close(): Promise<void>;
}

export interface LosingProviderOptions {
  /** How many families there are, each of which is refreshed once. */
  refreshes: number;
  /** For so long a used token is taken again, in ms. */
  graceMs: number;
  random: () => number;
}

/** Longer than a gateway waits for an answer, in ms. */
const delayMs = 12_000;

/** How long a slow answer takes at most, in ms: a gateway waits for it, if it lives. */
const slowMs = 8000;

/** All of this machine's. */
const addresses = 40;

const chances: Loss[] = ['dropped', 'cut', 'delayed', 'slow', 'slow', 'slow'];

/** Opens one. The first answer of each family meets a loss; later ones arrive. */
export async function openLosingProvider(options: LosingProviderOptions): Promise<LosingProvider> {
  const families = Array.from({ length: options.refreshes }, (_, number) => new FamilyOfTokens(number));
  const losses = new Map<Loss, number>();
  const violations: string[] = [];
  let lastKill = -Infinity;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = await refreshTokenOf(request);
    const family = families[Number(/^refresh-(\d+)-/.exec(token)?.[1])];
    if (!family) throw new Error('Nobody was given such a refresh token.');
    if (family.isRevoked && family.revokedAt > lastKill) {
      violations.push(`family ${family.number} was revoked, and asked for again after that`);
    }
    const isFirst = family.take(token, options.graceMs);
    const answered = family.grants;
    if (isFirst) await lose(response, chances[Math.floor(options.random() * chances.length)] ?? 'dropped');
    // An answer that comes after another one tells of tokens that are no longer the newest.
    if (response.destroyed || family.grants !== answered) response.destroy();
    else sendTokens(response, family);
  }

  async function lose(response: ServerResponse, loss: Loss): Promise<void> {
    if (loss === 'dropped') response.destroy();
    if (loss === 'cut') {
      response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"access_token": "acc');
      await sleep(20);
      response.destroy();
    }
    if (loss === 'delayed') await sleep(delayMs);
    if (loss === 'slow') await sleep(options.random() * slowMs);
    const met = loss === 'slow' && response.destroyed ? 'killed' : loss;
    losses.set(met, (losses.get(met) ?? 0) + 1);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      violations.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    families,
    losses,
    violations,
    clientWasKilled: () => {
      lastKill = performance.now();
    },
    tokenUrlOf: (number) => `http://127.0.0.${1 + (number % addresses)}:${port}/token`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class FamilyOfTokens implements Family {
  readonly number: number;
  grants = 0;
  isRevoked = false;
  /** When it was last refused, by the process's clock. */
  revokedAt = 0;
  isAnswered = false;
  repeatedAfterMs: number | null = null;
  private used: { token: string; at: number } | null = null;

  constructor(number: number) {
    this.number = number;
  }

  tokens(): { access_token: string; refresh_token: string } {
    return {
      access_token: `access-${this.number}-${this.grants}`,
      refresh_token: `refresh-${this.number}-${this.grants}`,
    };
  }

  /** Takes a refresh token for new ones, or revokes all of them. @returns whether it is the first of the family */
  take(token: string, graceMs: number): boolean {
    const now = performance.now();
    const isNewest = token === this.tokens().refresh_token;
    const isFirst = isNewest && this.grants === 0;
    const usedBefore = this.used?.token === token ? now - this.used.at : null;
    if (usedBefore !== null && this.grants === 1) this.repeatedAfterMs ??= usedBefore;
    if (isNewest) this.used = { token, at: now };
    const isGood = isNewest || (usedBefore !== null && usedBefore <= graceMs);
    if (this.isRevoked || !isGood) {
      this.isRevoked = true;
      this.revokedAt = now;
    } else this.grants += 1;
    return isFirst;
  }
}

function sendTokens(response: ServerResponse, family: FamilyOfTokens): void {
  const granted = { ...family.tokens(), token_type: 'Bearer', expires_in: 7200 };
  response.writeHead(family.isRevoked ? 400 : 200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(family.isRevoked ? { error: 'invalid_grant' } : granted), () => {
    family.isAnswered = true;
  });
}

async function refreshTokenOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString()).get('refresh_token') ?? '';
}
