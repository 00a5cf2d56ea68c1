/** How many of the first things of an ordered list have what none after them has, by place. */
export function countLeading(length: number, has: (place: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (has(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
