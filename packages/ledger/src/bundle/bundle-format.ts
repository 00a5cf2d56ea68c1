import { hash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

import { batchLeafEntry, canonicalJson, LOG_STREAMS, type BatchLeaf } from '@xray/contracts';
import { z } from 'zod';

import { LedgerError } from '../errors.ts';
import { envelopeSchema } from './envelope.ts';

/**
 * A bundle is a line of canonical JSON, the header, and after its line feed one zstd frame with the portable forms of the batches one
 * after another. The header can be read and checked without zstd.
 */
export const BUNDLE_FORMAT = 'xray-proof-bundle/1';

const count = z.int().nonnegative();
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const contentSchema = z.strictObject({
  /** The signed note. */
  checkpoint: z.string(),
  /** In the order of the log, and of the frame. */
  batches: z.array(
    z.strictObject({
      batch_id: z.int().positive(),
      stream: z.enum(LOG_STREAMS as [string, ...string[]]),
      first_seq: z.int().positive(),
      last_seq: z.int().positive(),
      appended_ts_ms: z.int(),
      block_sha256: digest,
      /** Bytes of its portable form in the frame. */
      bytes: count,
      /** The inclusion proof, from the leaf upwards. */
      path: z.array(digest),
    }),
  ),
  frame: z.strictObject({ bytes: count, sha256: digest }),
});
/** What a bundle holds beside its signed statement; the statement has the digest of it. */
export type BundleContent = z.output<typeof contentSchema>;
export type BundledBatch = BundleContent['batches'][number];

const headerSchema = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  envelope: envelopeSchema,
  content: contentSchema,
});
export type BundleHeader = z.output<typeof headerSchema>;

const LINE_FEED = 0x0a;
/** Gains a tenth over the fast levels; what lies above gains little and takes far longer. */
const COMPRESSION_LEVEL = 16;

export function sha256Of(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}

export function contentDigest(content: BundleContent): string {
  return sha256Of(canonicalJson(content));
}

export function packFrame(parts: readonly Uint8Array[]): Uint8Array {
  const params = { [constants.ZSTD_c_compressionLevel]: COMPRESSION_LEVEL, [constants.ZSTD_c_checksumFlag]: 1 };
  return zstdCompressSync(Buffer.concat(parts), { params });
}

/** The parts of a frame whose digest was compared. */
export function unpackFrame(frame: Uint8Array, batches: readonly BundledBatch[]): readonly Uint8Array[] {
  const length = batches.reduce((sum, { bytes }) => sum + bytes, 0);
  const all = zstdDecompressSync(frame, { maxOutputLength: Math.max(1, length) });
  let start = 0;
  return batches.map(({ bytes }) => all.subarray(start, (start += bytes)));
}

export function encodeBundle(header: BundleHeader, frame: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${canonicalJson(header)}\n`), frame]);
}

function invalid(what: string): LedgerError {
  return new LedgerError('invalid_bundle', `the file ${what}: name a file that xray prove --bundle has written`);
}

function formatOf(header: unknown): string | null {
  const format: unknown = Reflect.get(Object(header), 'format');
  return typeof format === 'string' && format.startsWith('xray-proof-bundle/') ? format : null;
}

/**
 * Takes a bundle apart; its header must stand there as canonical JSON and nothing else, so that each of its bytes means something.
 *
 * @throws LedgerError `invalid_bundle`, `bundle_version`
 */
export function decodeBundle(bundle: Uint8Array): { readonly header: BundleHeader; readonly frame: Uint8Array } {
  const end = bundle.indexOf(LINE_FEED);
  const text = Buffer.from(bundle.subarray(0, Math.max(0, end))).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('is not a bundle');
  }
  const format = formatOf(value);
  if (format === null) throw invalid('is not a bundle');
  if (format !== BUNDLE_FORMAT) {
    throw new LedgerError(
      'bundle_version',
      `the bundle has the format ${format}, and this version of xray knows ${BUNDLE_FORMAT}: verify it with a version that knows it`,
    );
  }
  const parsed = headerSchema.safeParse(value);
  if (!parsed.success || Buffer.compare(Buffer.from(canonicalJson(parsed.data)), bundle.subarray(0, end)) !== 0)
    throw invalid('is a bundle whose header was changed');
  return { header: parsed.data, frame: bundle.subarray(end + 1) };
}

/** What the leaf of a bundled batch says. */
export function leafOf({
  appended_ts_ms,
  batch_id,
  block_sha256,
  first_seq,
  last_seq,
  stream,
}: BundledBatch): BatchLeaf {
  const known = LOG_STREAMS.find((name) => name === stream);
  if (known === undefined) throw invalid(`names a stream ${stream} that no log has`);
  return { batch_id, stream: known, first_seq, last_seq, appended_ts_ms, block_sha256 };
}

export function leafBytes(batch: BatchLeaf): Uint8Array {
  return Buffer.from(batchLeafEntry(batch));
}
