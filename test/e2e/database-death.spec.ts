import { onPostgresOfOthers } from '../support/faults/mortal-service';
import { Seeded } from '../support/faults/seeded';

/** One death of those that `npm run test:faults` tries. */
describe('a database that is killed in the middle of the work', () => {
  it('is told of at once, and all is taken up when it is back', async () => {
    await onPostgresOfOthers(new Seeded(5), (deaths) => deaths.round(1));
  });
});
