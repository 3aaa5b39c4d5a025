const { createRequire } = require('node:module');
const { default: JestRuntime } = require('jest-runtime');

const OWN_FILE = /^[./]/;

/**
 * Loads packages as Node.js does, once for all files of a process: only the project's own modules are
 * loaded anew for each (docs/decisions/0038).
 */
module.exports = class Runtime extends JestRuntime {
  requireModule(from, name, options, ...rest) {
    if (name === undefined || OWN_FILE.test(name) || options?.isInternalModule)
      return super.requireModule(from, name, options, ...rest);
    return createRequire(from)(name);
  }
};
