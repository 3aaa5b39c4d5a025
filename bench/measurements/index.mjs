import { growth } from './growth.mjs';
import { ingestAgain, ingestFirst, ingestOverlap } from './ingest.mjs';
import { observations } from './observations.mjs';
import { page } from './page.mjs';
import { plans } from './plans.mjs';
import { queries } from './queries.mjs';
import { report, reportCommand, reportFull } from './report.mjs';
import { responsiveness } from './responsiveness.mjs';
import { settings } from './settings.mjs';
import { warmStart } from './start.mjs';

/** What is measured when nothing else is asked for. */
export const ALWAYS = [
  ingestFirst,
  ingestAgain,
  ingestOverlap,
  report,
  reportFull,
  reportCommand,
  queries,
  responsiveness,
  observations,
  page,
  warmStart,
];

/** All measurements: each has a `name` for `--only`, a `title`, and `measure(lab)`, which answers rows. */
export const MEASUREMENTS = [...ALWAYS, settings, growth, plans];
