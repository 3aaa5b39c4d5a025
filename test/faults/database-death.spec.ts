import { onEmbeddedPostgres, onPostgresOfOthers } from '../support/faults/mortal-service';
import { faultSeed } from '../support/faults/seeded';

/** How long the database is away, in seconds. */
const OUTAGES = [1, 10, 60, 1, 1, 1];
/** How long an administrator takes to start it again, in seconds: at once, and with some work between. */
const RESTARTS = [0, 3, 0, 0];
const DEATHS_OF_THE_EMBEDDED = 5;
/** How long it stands still, in seconds, once that is told of: shorter and longer than a file waits. */
const STILL = [1, 35];

describe('a database that is killed in the middle of the work', () => {
  it('is told of at once, and all is taken up when it is back', async () => {
    const random = faultSeed('database death');
    await onPostgresOfOthers(random, async (deaths) => {
      for (const seconds of OUTAGES) await deaths.round(seconds);
      process.stderr.write(
        `${OUTAGES.length} deaths, ${deaths.ledger.acknowledged} polls acknowledged: ${JSON.stringify(deaths.outcomes)}\n`,
      );
    });
  }, 400_000);

  it('is the same where it is shut down in fast mode and started again', async () => {
    const random = faultSeed('database restarts');
    await onPostgresOfOthers(
      random,
      async (deaths) => {
        for (const seconds of RESTARTS) await deaths.round(seconds);
        process.stderr.write(
          `${RESTARTS.length} restarts, ${deaths.ledger.acknowledged} polls acknowledged: ${JSON.stringify(deaths.outcomes)}\n`,
        );
      },
      'shutDown',
    );
  }, 200_000);

  it('is told of where it is not killed but stands still, and goes on', async () => {
    const random = faultSeed('stopped database');
    await onPostgresOfOthers(
      random,
      async (deaths) => {
        for (const seconds of STILL) await deaths.round(seconds);
        process.stderr.write(
          `${STILL.length} stops, ${deaths.ledger.acknowledged} polls acknowledged: ${JSON.stringify(deaths.outcomes)}\n`,
        );
      },
      'stopped',
    );
  }, 200_000);

  it('is started again by the service where it is the embedded one', async () => {
    const random = faultSeed('embedded database death');
    await onEmbeddedPostgres(random, async (deaths) => {
      for (let death = 0; death < DEATHS_OF_THE_EMBEDDED; death += 1) await deaths.round(0);
      process.stderr.write(
        `${DEATHS_OF_THE_EMBEDDED} deaths, ${deaths.ledger.acknowledged} polls acknowledged: ${JSON.stringify(deaths.outcomes)}\n`,
      );
    });
  }, 400_000);
});
