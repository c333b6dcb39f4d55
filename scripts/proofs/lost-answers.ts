/** Refreshes whose answers get lost, against a provider that takes each refresh token once. */
import { serverUrl } from '../../test/support/shared-database.ts';
import type { Proof } from './proof.ts';
import { refreshUnderLosses } from './refresh-under-losses.ts';

const refreshes = 300;

/** How soon a lost answer must be asked for again, in ms; on the embedded database, which has to be opened again first, in time. */
const repeatWithinMs = serverUrl === '' ? 30_000 : 20_000;

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export const noConnectionIsLost: Proof = {
  title: 'The provider takes a used token again for 30 s: no connection is lost',
  run: async (scale) => {
    const ended = await refreshUnderLosses({ refreshes: Math.ceil(refreshes * scale), graceMs: 30_000 });
    const repeats = ended.connections.flatMap(({ family }) => family.repeatedAfterMs ?? []);
    const slowest = Math.max(0, ...repeats);
    console.log(`${repeats.length} were asked for again, the slowest after ${inSeconds(slowest)}.`);
    const lost = ended.connections
      .filter(({ family, accessToken }) => accessToken !== family.tokens().access_token)
      .map(({ family, status, reason }) => `connection ${family.number} is lost: ${status} ${reason}`);
    if (slowest > repeatWithinMs) lost.push(`A lost answer was asked for again only after ${inSeconds(slowest)}.`);
    return [...ended.violations, ...lost];
  },
};

export const noRevokedTokenIsSent: Proof = {
  title: 'The provider revokes what is used twice: no token is sent after that, and each connection says why',
  run: async (scale) => {
    const ended = await refreshUnderLosses({ refreshes: Math.ceil(refreshes * scale), graceMs: 0 });
    const unexplained = ended.connections
      .filter(({ family, status, reason, accessToken }) =>
        family.isRevoked
          ? `${status} ${reason}` !== 'ERROR REFRESH_INTERRUPTED'
          : accessToken !== family.tokens().access_token,
      )
      .map(({ family, status, reason }) => `connection ${family.number} is ${status} ${reason}`);
    const revoked = ended.connections.filter(({ family }) => family.isRevoked).length;
    console.log(`${revoked} were revoked.`);
    return [...ended.violations, ...unexplained];
  },
};
