import { faultSeed, setting } from '../support/faults/seeded';
import { KILLED_AT, ServerKills } from '../support/faults/server-kills';

const POINTS = setting('FAULT_POINTS', 100);
/** Rounds on one database: what they leave grows, and each is checked whole. */
const ROUNDS_ON_A_DATABASE = 20;

describe('a server that is killed', () => {
  it(
    `loses nothing that it acknowledged and serves nothing half, at ${POINTS} random points`,
    async () => {
      const random = faultSeed('server kill');
      let acknowledged = 0;
      const total = { whole: 0, absent: 0, reportsEnded: 0 };
      for (let from = 0; from < POINTS; from += ROUNDS_ON_A_DATABASE) {
        const kills = await ServerKills.start(random);
        try {
          for (
            let point = from;
            point < Math.min(POINTS, from + ROUNDS_ON_A_DATABASE);
            point += 1
          ) {
            await kills.round(KILLED_AT[point % KILLED_AT.length] ?? 'report');
          }
        } finally {
          await kills.stop();
        }
        acknowledged += kills.ledger.acknowledged;
        for (const name of ['whole', 'absent', 'reportsEnded'] as const) {
          total[name] += kills.outcomes[name];
        }
      }
      process.stderr.write(
        `${POINTS} kills, ${acknowledged} polls acknowledged: ${JSON.stringify(total)}\n`,
      );
    },
    POINTS * 10_000,
  );
});
