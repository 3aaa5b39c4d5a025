import { STATUS_CODES } from 'node:http';
import type { Answer } from './http-client';

/** A problem document (docs/api.md, section 6, Errors). */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  request_id: string;
}

/** Holds an answer to being a whole problem document of that status; returns it. */
export function expectProblem(answer: Answer, status: number): ProblemDocument {
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json\b/);
  const problem = answer.json() as ProblemDocument;
  expect(problem).toMatchObject({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    request_id: answer.headers['x-request-id'],
  });
  expect(problem.detail.length).toBeGreaterThan(10);
  return problem;
}
