import type { Page } from 'playwright-core';

/**
 * Scrolls through a list of the page of which only the rows in sight are there, and reads all of them, each by
 * its cells: a cell with a title within it by that.
 */
export async function readList(page: Page, name: string): Promise<string[][]> {
  const rows = new Map<number, string[]>();
  const list = `document.querySelector('[aria-label="${name}"]')`;
  await page.locator(`[aria-label="${name}"]`).waitFor();
  const length = await page.evaluate<number>(`${list}.scrollHeight`);
  for (let top = 0; top < length; top += 200) {
    await page.evaluate(
      `new Promise((resolve) => {
        ${list}.scrollTop = ${top};
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
      })`,
    );
    await page.locator('td .bone').first().waitFor({ state: 'detached' });
    const seen = await page.evaluate<[string, string[]][]>(
      `[...${list}.querySelectorAll('tbody tr[aria-rowindex]')].map((row) => [
        row.getAttribute('aria-rowindex'),
        [...row.children].map((cell) => cell.querySelector('[title]')?.title || cell.textContent),
      ])`,
    );
    for (const [index, cells] of seen) {
      rows.set(
        Number(index),
        cells.map((cell) => cell.trim()),
      );
    }
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, cells]) => cells);
}
