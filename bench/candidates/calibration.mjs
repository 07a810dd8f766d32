// No tracker: functions whose allocations are known, to check how bytes are counted.

export const title = 'calibration';

export const create = () => ({ wrap: (fn) => fn });

const kept = { value: 0.5 };
const slots = [kept];

/** Allocates nothing. */
export function nothing(passes) {
  let sum = 0;
  for (let i = 0; i < passes; i++) sum = (sum + i) & 1023;
  return sum;
}

/** Allocates one heap number, 16 bytes, a pass: a float64 stored where any value may stand. */
export function oneNumber(passes) {
  for (let i = 0; i < passes; i++) slots[0] = i + 0.5;
  return slots;
}
