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

function require(holds, counts) {
  if (!holds) throw new Error(`the counts are not what they must be: ${JSON.stringify(counts)}`);
}

/**
 * Rounds of the floors and of an ingestion in a database that `within` makes (`inDatabase`, empty, or
 * `inCopy`, of all the data). `input` names the file of polls, the paths to take in, and what the
 * counts of the polls must be like.
 */
function measurement({ name, title, within, input, goals }) {
  return {
    name,
    title,
    async measure(lab) {
      const { file, paths, holds } = await input(lab.data);
      const samples = await lab.rounds(async (record) => {
        record.add(PIPE, await throughPipe(file));
        record.add(RAW_COPY, await rawCopy(lab, file));
        await lab[within](async (database) => {
          const { files, said, whole } = await ingest(lab, database, ...paths);
          const counts = pollsOf(files);
          require(holds(counts), counts);
          record.add(SECONDS, said);
          record.add(PROCESS, whole);
        });
      });
      return rowsOf(lab, samples, goals);
    },
  };
}

export const ingestFirst = measurement({
  name: 'ingest',
  title: 'All files into an empty database: checked, sorted, durable, periods derived',
  within: 'inDatabase',
  input: ({ folder, polls }) => ({
    file: polls,
    paths: [folder],
    holds: ({ accepted, rejected }) => accepted > 0 && rejected === 0,
  }),
  goals: { S: [ratioAtMost(3.3)], L: [ratioAtMost(3.3), nodeAtMost(400)] },
});

export const ingestAgain = measurement({
  name: 'ingest-again',
  title: 'The same files when all of it is there already',
  within: 'inCopy',
  input: ({ folder, polls }) => ({
    file: polls,
    paths: [folder],
    holds: ({ accepted }) => accepted === 0,
  }),
  goals: { S: [ratioAtMost(5)] },
});

export const ingestOverlap = measurement({
  name: 'ingest-overlap',
  title: 'A file of polls of which half are there already',
  within: 'inCopy',
  input: async (data) => {
    const { file, known } = await overlappingPolls(data);
    return {
      file,
      paths: [file],
      holds: ({ accepted, duplicates }) => accepted > 0 && duplicates >= 0.99 * known,
    };
  },
  goals: { S: [ratioAtMost(5)] },
});
