/** Whole boundaries in groups of at most `size`: one commit each. The outcome does not depend on the size. */
export function* inBlocks<Item>(items: Iterable<Item>, size: number): Generator<readonly Item[]> {
  let block: Item[] = [];
  for (const item of items) {
    block.push(item);
    if (block.length >= size) {
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
}
