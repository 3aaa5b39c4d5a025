/** The name of the script that runs has a hash of what it holds. */
const [, build = 'unbuilt'] = /-([\w-]{8})\.js$/.exec(new URL(import.meta.url).pathname) ?? [];

/** The version of the page, and which build of it: the page may be older than the service that it asks. */
export const PAGE_VERSION = import.meta.env.PAGE_VERSION;
export const PAGE_BUILD = build;
