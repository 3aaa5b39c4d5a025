import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { requireSameBytes } from './same-bytes.mjs';

const folder = mkdtempSync(join(tmpdir(), 'same-bytes-'));
const path = join(folder, 'peer.csv');
after(() => rmSync(folder, { recursive: true }));

const compare = (peer, service, lines) => {
  writeFileSync(path, peer);
  requireSameBytes('a peer', path, Buffer.from(service), lines);
};

test('the same bytes pass', () => {
  compare('id\na,1.0\n', 'id\na,1.0\n');
});

test('the first line that differs is named', () => {
  assert.throws(
    () => compare('id\na,1.0\nb,2.0\nc,3.0\n', 'id\na,1.0\nb,2.5\nc,9.0\n'),
    /the report of a peer differs from the service's in line 3:\n {2}service: b,2\.5\n {2}a peer: b,2\.0/,
  );
});

test('a file that ends too early or too late differs', () => {
  assert.throws(() => compare('id\na\n', 'id\na\nb\n'), /line 3/);
  assert.throws(() => compare('id\na\nb\n', 'id\na\n'), /line 3/);
  assert.throws(() => compare('id\na', 'id\na\n'), /line 3/);
});

test('of a part only that many lines count, and all of them', () => {
  compare('id\na\n', 'id\na\nb\nc\n', 2);
  assert.throws(() => compare('id\na\n', 'id\na\nb\n', 3), /line 3/);
});
