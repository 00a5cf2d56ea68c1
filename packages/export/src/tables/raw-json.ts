import type { RawInputBufferRecord } from '@xray/contracts';

/** A raw record in its JSON form: the contract's fields, the payload as base64. */
export function rawRecordJson(record: RawInputBufferRecord): object {
  const { raw_payload } = record.event;
  const bytes = Buffer.from(raw_payload.buffer, raw_payload.byteOffset, raw_payload.byteLength);
  return { ...record, event: { ...record.event, raw_payload: bytes.toString('base64') } };
}
