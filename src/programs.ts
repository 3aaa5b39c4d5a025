/**
 * The programs of the service. The build puts them, with all that they load, into one file
 * (`docs/decisions/0016-one-file.md`); each is loaded, and runs, when its function is called.
 */
export const programs = {
  /** `npm start`. */
  main: (): Promise<unknown> => import('./main.js'),
  /** `npm run cli`. */
  cli: (): Promise<unknown> => import('./cli.js'),
  /** Loads and runs what every program needs, so that the build can keep what V8 compiles of it. */
  warmUp: async (): Promise<unknown> => (await import('./preview.js')).previewDocument(),
};
