import { Seeded } from '../support/faults/seeded';
import { KILLED_AT, ServerKills } from '../support/faults/server-kills';

/** A few points of those that `npm run test:faults` tries. */
describe('a server that is killed', () => {
  it('loses nothing that it acknowledged and serves nothing half', async () => {
    const kills = await ServerKills.start(new Seeded(5));
    try {
      for (const killedAt of KILLED_AT) await kills.round(killedAt);
    } finally {
      await kills.stop();
    }
  });
});
