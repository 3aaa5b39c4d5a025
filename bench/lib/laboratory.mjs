import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BenchDatabase } from './bench-database.mjs';
import { runCommand } from './command.mjs';
import { BENCH_HOME, dataSet, LAST_POLL, SIZES } from './data-set.mjs';
import { dropDatabase } from './drop-database.mjs';
import { Samples } from './samples.mjs';

/** No two reports of a bench end at the same instant, so that none is a remembered one. */
const BETWEEN_REPORTS = 61_000_001;

/** Held by the bench that runs: another one would drop its databases. */
const ONE_AT_A_TIME = 8_110_004;

/** What the measurements share: the data, the PostgreSQL, its databases, and the instants of reports. */
export class Laboratory {
  size;
  runs;
  server;
  data;
  #admin;
  #databases = [];
  #loaded = null;
  #reports = 0;
  #closing = null;

  constructor(size, runs, data, server, admin) {
    this.size = size;
    this.runs = runs;
    this.data = data;
    this.server = server;
    this.#admin = admin;
  }

  /** Starts the PostgreSQL and makes the data where they are not there yet. */
  static async open({ size, runs }) {
    const { default: pg } = await import('pg');
    const { EmbeddedPostgres } =
      await import('../../dist/src/database/embedded/embedded-postgres.js');
    mkdirSync(join(BENCH_HOME, 'reports'), { recursive: true });
    const data = await dataSet(SIZES[size]);
    const server = await EmbeddedPostgres.attach({
      directory: join(BENCH_HOME, 'postgres'),
      directoryIsExplicit: true,
      log: () => undefined,
    });
    const admin = new pg.Client(server.connectionConfig);
    await admin.connect();
    const { rows } = await admin.query(`SELECT pg_try_advisory_lock(${ONE_AT_A_TIME}) AS alone`);
    if (!rows[0].alone) {
      await admin.end();
      await server.release();
      throw new Error('another bench is running');
    }
    const left = await admin.query(`SELECT datname FROM pg_database WHERE datname ~ '^bench_'`);
    for (const { datname } of left.rows) await dropDatabase(admin, datname);
    return new Laboratory(size, runs, data, server, admin);
  }

  get postmaster() {
    return this.server.postmasterPid;
  }

  /** A new database: empty, or a copy of another one. */
  async database(template = 'template1') {
    const name = `bench_${this.#databases.length}`;
    await this.#admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
    const database = new BenchDatabase(this.#admin, name, this.server);
    this.#databases.push(database);
    return database;
  }

  /** Runs `work` in a new database and drops that. */
  async inDatabase(work, template) {
    const database = await this.database(template);
    try {
      return await work(database);
    } finally {
      await database.drop();
    }
  }

  /** A database that holds the data set. It is the same for all: who changes it takes a copy. */
  async loaded() {
    this.#loaded ??= this.load(this.data);
    return this.#loaded;
  }

  /** A new database that holds a data set. */
  async load({ folder }) {
    const database = await this.database();
    await runCommand(['ingest', folder], database.environment);
    await database.settle();
    return database;
  }

  /** Runs `work` in a copy of the database that holds the data set, and drops that. */
  async inCopy(work) {
    const { name } = await this.loaded();
    return this.inDatabase(work, name);
  }

  /** The end of the next report, in epoch microseconds. */
  nextAsOf() {
    this.#reports += 1;
    return LAST_POLL - this.#reports * BETWEEN_REPORTS;
  }

  /** Runs `work(samples)` once to warm up and `runs` times for the record; what the latter measured. */
  async rounds(work, runs = this.runs) {
    const samples = new Samples();
    await work(samples);
    samples.begin();
    for (let i = 0; i < runs; i += 1) await work(samples);
    return samples;
  }

  /** Drops what was made for the run, keeps what is useful for the next one. */
  close() {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close() {
    for (const database of this.#databases) await database.drop();
    await this.#admin.end();
    await this.server.release();
    rmSync(join(BENCH_HOME, 'reports'), { recursive: true, force: true });
  }
}
