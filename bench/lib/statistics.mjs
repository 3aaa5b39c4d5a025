/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values) {
  const sorted = ascending(values);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The smallest value that at least `percent` of the values do not exceed (nearest rank).
 * @param percent above 0, to 100
 */
export function percentile(values, percent) {
  return ascending(values)[Math.ceil((percent / 100) * values.length) - 1];
}

/**
 * How time grows with size: the slope of the straight line through the logarithms (least squares).
 * 1 means in proportion.
 * @param points pairs of size and time, two at least
 */
export function growthExponent(points) {
  const logs = points.map(([size, time]) => [Math.log(size), Math.log(time)]);
  const meanOf = (axis) => logs.reduce((sum, point) => sum + point[axis], 0) / logs.length;
  const [meanX, meanY] = [meanOf(0), meanOf(1)];
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return covariance / variance;
}

function ascending(values) {
  if (values.length === 0) throw new RangeError('there are no values');
  return values.toSorted((a, b) => a - b);
}
