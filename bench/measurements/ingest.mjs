import { runCommand } from '../lib/command.mjs';
import { PIPE, RAW_COPY, rawCopy, throughPipe } from '../lib/floors.mjs';
import { overlappingPolls } from '../lib/overlapping-polls.mjs';
import { besides, held, nodeAtMost, ratioAtMost } from '../lib/rows.mjs';

const SECONDS = 'cli ingest, as it reports';
const PROCESS = 'cli ingest, whole process';

/** `cli ingest` of paths; what it says of the files, and its samples as the command and as a process. */
async function ingest(lab, database, ...paths) {
  const result = await runCommand(['ingest', ...paths], database.environment, lab.postmaster);
  const { files, seconds } = JSON.parse(result.stdout);
  return { files, said: { ...result, seconds }, whole: result };
}

const pollsOf = (files) => files.find(({ kind }) => kind === 'store_status');

function rowsOf(lab, samples, goals) {
  const floor = samples.row(RAW_COPY);
  const said = besides(samples.row(SECONDS), floor);
  return [
    samples.row(PIPE),
    floor,
    held(said, lab.size, goals),
    besides(samples.row(PROCESS), floor),
  ];
}

/** One round: the floors, and an ingestion in a database that `within` provides. */
async function round(lab, samples, within, file, paths, check) {
  samples.add(PIPE, await throughPipe(file));
  samples.add(RAW_COPY, await rawCopy(lab, file));
  await within(async (database) => {
    const { files, said, whole } = await ingest(lab, database, ...paths);
    check(pollsOf(files));
    samples.add(SECONDS, said);
    samples.add(PROCESS, whole);
  });
}

function require(holds, counts) {
  if (!holds) throw new Error(`the counts are not what they must be: ${JSON.stringify(counts)}`);
}

export const ingestFirst = {
  name: 'ingest',
  title: 'All files into an empty database: checked, sorted, durable, periods derived',
  async measure(lab) {
    const { folder, polls } = lab.data;
    const samples = await lab.rounds((record) =>
      round(
        lab,
        record,
        (work) => lab.inDatabase(work),
        polls,
        [folder],
        (counts) => require(counts.accepted > 0 && counts.rejected === 0, counts),
      ),
    );
    return rowsOf(lab, samples, {
      S: [ratioAtMost(3.3)],
      L: [ratioAtMost(3.3), nodeAtMost(400)],
    });
  },
};

export const ingestAgain = {
  name: 'ingest-again',
  title: 'The same files when all of it is there already',
  async measure(lab) {
    const { folder, polls } = lab.data;
    const samples = await lab.rounds((record) =>
      round(
        lab,
        record,
        (work) => lab.inCopy(work),
        polls,
        [folder],
        (counts) => require(counts.accepted === 0, counts),
      ),
    );
    return rowsOf(lab, samples, { S: [ratioAtMost(5)] });
  },
};

export const ingestOverlap = {
  name: 'ingest-overlap',
  title: 'A file of polls of which half are there already',
  async measure(lab) {
    const { file, known } = await overlappingPolls(lab.data);
    const samples = await lab.rounds((record) =>
      round(
        lab,
        record,
        (work) => lab.inCopy(work),
        file,
        [file],
        (counts) => require(counts.accepted > 0 && counts.duplicates >= 0.99 * known, counts),
      ),
    );
    return rowsOf(lab, samples, { S: [ratioAtMost(5)] });
  },
};
