import { mkdir } from 'node:fs/promises';
import { EnvironmentError } from './environment';

/**
 * Makes `REPORTS_DIR` where it lacks.
 * @throws EnvironmentError where it cannot be made.
 */
export async function makeReportsDirectory(settings: { reportsDir: string }): Promise<void> {
  try {
    await mkdir(settings.reportsDir, { recursive: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new EnvironmentError(
      `REPORTS_DIR is "${settings.reportsDir}", but must be a directory that can be made or written (${code})`,
    );
  }
}
