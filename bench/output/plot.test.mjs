import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barPlot, decades, growthPlot } from './plot.mjs';

const numbersOf = (svg, pattern) => [...svg.matchAll(pattern)].map(([, value]) => Number(value));

test('bars are as long as their values, and the names are escaped', () => {
  const svg = barPlot('A < B & C', [
    { label: 'one', value: 1, unit: 's', kind: 'service' },
    { label: 'four', value: 4, unit: 's', kind: 'peer' },
    { label: 'none', value: 0, unit: 's', kind: 'floor' },
  ]);
  const [one, four, none] = numbersOf(svg, /<rect x="400" y="\d+" width="([\d.]+)"/g);
  assert.ok(Math.abs(four / one - 4) < 0.01);
  assert.ok(none <= 1);
  assert.match(svg, /A &lt; B &amp; C/);
  assert.match(svg, />4 s</);
});

test('a bar beyond the limit is broken and does not shorten the others', () => {
  const bar = (value) => ({ label: `${value}`, value, unit: 's', kind: 'peer' });
  const widths = numbersOf(
    barPlot('Bars', [bar(1), bar(2), bar(100)], 10),
    /<rect x="400" y="\d+" width="([\d.]+)"/g,
  );
  assert.equal(widths[1], widths[2]);
  assert.ok(Math.abs(widths[1] / widths[0] - 2) < 0.01);
});

test('the marks of an axis are the powers of ten around its values', () => {
  assert.deepEqual(decades([0.2, 7]), [0.1, 1, 10]);
  assert.deepEqual(decades([10, 100]), [10, 100]);
  assert.deepEqual(decades([10]), [10, 100]);
});

test('what grows in proportion is a straight line', () => {
  const points = [10, 100, 1000].map((size) => [size, size / 100]);
  const svg = growthPlot('Growth', [{ label: 'line', points }], { x: 'stores', y: 'seconds' });
  const xs = numbersOf(svg, /<circle cx="([\d.]+)"/g);
  const ys = numbersOf(svg, /<circle cx="[\d.]+" cy="([\d.]+)"/g);
  const slopes = [1, 2].map((i) => (ys[i] - ys[i - 1]) / (xs[i] - xs[i - 1]));
  assert.ok(xs[0] < xs[1] && ys[0] > ys[1]);
  assert.ok(Math.abs(slopes[0] - slopes[1]) < 0.001);
});
