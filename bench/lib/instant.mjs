/** An instant of epoch microseconds in the form of the API: UTC, six decimals, `Z`. */
export function formatInstant(micros) {
  const millis = Math.floor(micros / 1000);
  const rest = String(micros - millis * 1000).padStart(3, '0');
  return new Date(millis).toISOString().replace('Z', `${rest}Z`);
}
