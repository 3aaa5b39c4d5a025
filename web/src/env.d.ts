interface ImportMetaEnv {
  /** The version in `package.json`; `vite.config.mjs` writes it in. */
  readonly PAGE_VERSION: string;
}
