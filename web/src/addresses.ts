/** Addresses that are not the page's: links to them are followed by the browser. */
const OF_THE_SERVICE = /^\/(api|docs|docs-json|health|metrics)(\/|$)/;

/** Whether a path is one of the service itself, such as its documentation, and no view of the page. */
export function isOfTheService(path: string): boolean {
  return OF_THE_SERVICE.test(path);
}
