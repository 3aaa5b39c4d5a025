import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './config/project-root';
import { previewDocument } from './preview';

/** Writes `docs/openapi.json`: part of the build, so that the file never lags behind the code. */
async function main(): Promise<void> {
  const document = await previewDocument();
  writeFileSync(
    join(projectRoot(), 'docs', 'openapi.json'),
    `${JSON.stringify(document, null, 2)}\n`,
  );
}

void main();
