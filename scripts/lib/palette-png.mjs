import { Buffer } from 'node:buffer';
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const MOST_COLOURS = 256;
const WITHOUT_FILTER = 0;

/** Colours that differ in these bits alone stand for each other: of the edges of letters there are many. */
const FINE_BITS = 0x070707;

/**
 * The same picture with 256 of its colours, those that it has most of, and the others by the nearest of
 * them: a screen has few colours beside the edges of its letters, and the file is less than half as large.
 *
 * @param {Buffer} png a PNG of 8 bits a channel, without transparency, not interlaced, as browsers
 * write screenshots.
 */
export function withPalette(png) {
  const { width, height, pixels, channels } = decode(png);
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += channels) {
    const colour = pixels.readUIntBE(at, 3);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = mostOf(counts);
  const places = new Map([...counts.keys()].map((colour) => [colour, nearest(palette, colour)]));
  const lines = Buffer.alloc((width + 1) * height, WITHOUT_FILTER);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const place = places.get(pixels.readUIntBE(pixel * channels, 3));
    lines[pixel + Math.floor(pixel / width) + 1] = place;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a pixel, of a palette.
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.alloc(palette.length * 3);
  palette.forEach((colour, place) => colours.writeUIntBE(colour, place * 3, 3));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The colours that stand for most pixels, one for those that hardly differ. */
function mostOf(counts) {
  const groups = new Map();
  for (const [colour, count] of [...counts].sort(([, a], [, b]) => b - a)) {
    const key = colour & ~FINE_BITS;
    const group = groups.get(key) ?? { colour, count: 0 };
    group.count += count;
    groups.set(key, group);
  }
  return [...groups.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_COLOURS)
    .map(({ colour }) => colour);
}

function nearest(palette, colour) {
  let best = 0;
  let least = Infinity;
  for (let place = 0; place < palette.length; place += 1) {
    const red = (palette[place] >> 16) - (colour >> 16);
    const green = ((palette[place] >> 8) & 255) - ((colour >> 8) & 255);
    const blue = (palette[place] & 255) - (colour & 255);
    const distance = red * red + green * green + blue * blue;
    if (distance >= least) continue;
    least = distance;
    best = place;
  }
  return best;
}

function chunk(type, data) {
  const typed = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)]);
}

/** The pixels of a PNG, line by line, without what its filters did. */
function decode(png) {
  const data = [];
  let [width, height, channels] = [0, 0, 0];
  for (let at = SIGNATURE.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const body = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') data.push(body);
    if (type !== 'IHDR') continue;
    width = body.readUInt32BE(0);
    height = body.readUInt32BE(4);
    channels = { 2: 3, 6: 4 }[body[9]];
    if (body[8] !== 8 || channels === undefined || body[12] !== 0)
      throw new Error('not a PNG as browsers write screenshots');
  }
  const lines = inflateSync(Buffer.concat(data));
  const length = width * channels;
  const pixels = Buffer.alloc(length * height);
  for (let y = 0; y < height; y += 1) {
    const filter = lines[y * (length + 1)];
    for (let x = 0; x < length; x += 1) {
      const at = y * length + x;
      const left = x < channels ? 0 : pixels[at - channels];
      const above = y === 0 ? 0 : pixels[at - length];
      const corner = x < channels || y === 0 ? 0 : pixels[at - length - channels];
      pixels[at] = lines[y * (length + 1) + 1 + x] + foretold(filter, left, above, corner);
    }
  }
  return { width, height, pixels, channels };
}

/** What a filter of PNG takes a byte to be, by those beside and above it. */
function foretold(filter, left, above, corner) {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4: {
      const [a, b, c] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs);
      if (a <= b && a <= c) return left;
      return b <= c ? above : corner;
    }
    default:
      return 0;
  }
}
