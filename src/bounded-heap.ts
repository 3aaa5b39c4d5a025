import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect its garbage after a third of what lives has been added, not after three times
 * that, as it does where memory abounds. Import it before anything else. Measured on 1.83 million
 * polls and 13,560 stores: ingestion peaks at 200 MB resident instead of 330, a report with
 * `detail=full` at 196 MB instead of 310, and neither takes longer.
 */
setFlagsFromString('--heap-growing-percent=30');
