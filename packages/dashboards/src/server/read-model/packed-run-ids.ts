import { runIdSchema, type RunId } from '@xray/contracts';

const ID_BYTES = 32;

/** Run ids at 32 bytes each. */
export interface PackedRunIds {
  insert(position: number, runId: string): void;
  at(position: number): RunId;
}

export function createPackedRunIds(): PackedRunIds {
  let bytes = Buffer.alloc(64 * ID_BYTES);
  let used = 0;
  return {
    insert(position, runId) {
      if (used + ID_BYTES > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(bytes.length)]);
      const start = position * ID_BYTES;
      bytes.copyWithin(start + ID_BYTES, start, used);
      bytes.write(runId, start, ID_BYTES, 'hex');
      used += ID_BYTES;
    },
    at: (position) => runIdSchema.parse(bytes.toString('hex', position * ID_BYTES, (position + 1) * ID_BYTES)),
  };
}
