/** A file that waits in the merge, by the time of its next entry and by its place in the order of files. */
export interface HeapItem {
  readonly recv_ts_ms: number;
  readonly order: number;
}

function before(left: HeapItem, right: HeapItem): boolean {
  return left.recv_ts_ms < right.recv_ts_ms || (left.recv_ts_ms === right.recv_ts_ms && left.order < right.order);
}

/** A binary heap: the item with the least time on top, ties by order. Push and pop take O(log items). */
export interface EntryHeap<Item extends HeapItem> {
  push(item: Item): void;
  pop(): Item | undefined;
  /** Whether an item would be on top if it were pushed now. */
  precedesAll(item: HeapItem): boolean;
}

export function createEntryHeap<Item extends HeapItem>(): EntryHeap<Item> {
  const items: Item[] = [];

  const swapIfBefore = (child: number, parent: number): boolean => {
    const lower = items[child];
    const upper = items[parent];
    if (lower === undefined || upper === undefined || !before(lower, upper)) return false;
    items[child] = upper;
    items[parent] = lower;
    return true;
  };

  const lesserChild = (parent: number): number => {
    const left = items[2 * parent + 1];
    const right = items[2 * parent + 2];
    return left !== undefined && right !== undefined && before(right, left) ? 2 * parent + 2 : 2 * parent + 1;
  };

  return {
    push(item) {
      let index = items.push(item) - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!swapIfBefore(index, parent)) return;
        index = parent;
      }
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (top === undefined || last === undefined || items.length === 0) return top;
      items[0] = last;
      let parent = 0;
      for (let child = lesserChild(parent); swapIfBefore(child, parent); child = lesserChild(parent)) parent = child;
      return top;
    },
    precedesAll(item) {
      const top = items[0];
      return top === undefined || before(item, top);
    },
  };
}
