import type { Answer } from '../../api/client';

/** The fleet at a glance. */
export type Fleet = Answer<'/api/v1/fleet'>;
