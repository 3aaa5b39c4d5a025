import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthExponent, median, percentile } from './statistics.mjs';

test('the median is the middle value, or the mean of the two in the middle', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 3, 10]), 3.5);
  assert.equal(median([7]), 7);
  assert.throws(() => median([]), RangeError);
});

test('a percentile is the smallest value that as many values do not exceed', () => {
  const values = Array.from({ length: 200 }, (_, i) => 200 - i);
  assert.equal(percentile(values, 99), 198);
  assert.equal(percentile(values, 50), 100);
  assert.equal(percentile(values, 100), 200);
  assert.equal(percentile([3], 99), 3);
  assert.throws(() => percentile([], 99), RangeError);
});

test('the exponent of growth is the slope between the logarithms', () => {
  const of = (exponent) => [10, 100, 1000].map((size) => [size, 3 * size ** exponent]);
  for (const exponent of [0, 0.5, 1, 2]) {
    assert.ok(Math.abs(growthExponent(of(exponent)) - exponent) < 1e-12);
  }
});
