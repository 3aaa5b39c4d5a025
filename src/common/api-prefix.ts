/** Where the API stands; health stands there and at the root, metrics at the root alone. */
export const API = 'api/v1';
