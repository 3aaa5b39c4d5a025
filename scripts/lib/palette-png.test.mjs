import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { deflateSync, inflateSync } from 'node:zlib';
import { withPalette } from './palette-png.mjs';

const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];
const RED = [200, 10, 20];
const NEARLY_RED = [201, 12, 20];

/** The parts of a PNG by their types. */
function partsOf(png) {
  const parts = new Map();
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const type = png.toString('latin1', at + 4, at + 8);
    parts.set(type, png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return parts;
}

/** A PNG of three channels, of lines that each begin with their filter. */
function pngOf(width, lines) {
  const part = (type, data) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length, 0);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, data, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(lines.length, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(Buffer.from(lines.flat(2)));
  const [ihdr, idat, iend] = [
    part('IHDR', header),
    part('IDAT', data),
    part('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ihdr, idat, iend]);
}

/** The colours of a PNG with a palette, line by line. */
function coloursOf(png) {
  const parts = partsOf(png);
  const [width, height] = [parts.get('IHDR').readUInt32BE(0), parts.get('IHDR').readUInt32BE(4)];
  const lines = inflateSync(parts.get('IDAT'));
  const colour = (place) => [...parts.get('PLTE').subarray(place * 3, place * 3 + 3)];
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => colour(lines[y * (width + 1) + 1 + x])),
  );
}

test('a picture of few colours keeps each of them, whatever its filters are', () => {
  const png = pngOf(2, [
    [0, BLACK, RED],
    // Each byte as much more than the one beside it, above it, their mean, or Paeth's choice.
    [1, BLACK, RED],
    [2, BLACK, RED.map((byte) => (256 - byte) % 256)],
    [3, RED, RED.map((byte) => (256 - (byte >> 1)) % 256)],
    [4, WHITE.map((byte, i) => byte - RED[i]), BLACK],
  ]);
  assert.deepEqual(coloursOf(withPalette(png)), [
    [BLACK, RED],
    [BLACK, RED],
    [BLACK, BLACK],
    [RED, BLACK],
    // Paeth takes the first byte by the one above it, the others by those beside them.
    [WHITE, [0, 255, 255]],
  ]);
});

test('of colours that hardly differ the commonest stands for all', () => {
  const png = pngOf(3, [
    [0, RED, RED, NEARLY_RED],
    [0, WHITE, WHITE, WHITE],
  ]);
  assert.deepEqual(coloursOf(withPalette(png)), [
    [RED, RED, RED],
    [WHITE, WHITE, WHITE],
  ]);
});

test('a picture of another form is refused', () => {
  const png = pngOf(1, [[0, BLACK]]);
  png[25] = 0;
  assert.throws(() => withPalette(png), /not a PNG/);
});
