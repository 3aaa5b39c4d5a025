import { accessSync, constants } from 'node:fs';

/**
 * The values of `sslmode` that are offered. Those of libpq that encrypt only if the server likes,
 * `allow` and `prefer`, keep nobody out, and pg does not have them.
 */
const MODES = ['disable', 'require', 'verify-ca', 'verify-full'];
const FILES = ['sslrootcert', 'sslcert', 'sslkey'];

/**
 * Whether the TLS settings of a database address can be used (`docs/api.md`, section 6, Environment):
 * a mode that is offered, the files that it names, and no file without a mode.
 */
export function hasUsableTls(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { searchParams } = new URL(url);
  const mode = searchParams.get('sslmode');
  const files = FILES.flatMap((name) => searchParams.get(name) ?? []);
  if (mode === null) return files.length === 0;
  if (!MODES.includes(mode)) return false;
  if (mode === 'verify-ca' && !searchParams.has('sslrootcert')) return false;
  return files.every(isReadable);
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
