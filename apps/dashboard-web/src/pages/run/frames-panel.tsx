import { useEffect, useMemo, useState } from 'react';

import { requestFrames } from '../../api/requests.ts';
import type { WireFrame } from '../../api/wire.ts';
import { JsonTree } from '../../components/json-tree.tsx';
import { Panel } from '../../components/panel.tsx';
import { BlockSkeleton } from '../../components/placeholders.tsx';
import { bytesOfBase64, frameText, hexLines } from '../../formatting/bytes.ts';
import { formatCount } from '../../formatting/numbers.ts';
import { formatExactMoment } from '../../formatting/times.ts';
import { setQuery, usePlace } from '../../routing/navigation.ts';
import { CheckMark, checkBytes, type DigestCheck } from './check-mark.tsx';
import { useAnswer } from '../../state/use-answer.ts';

const PAGE = 50;

function HexDump({ bytes }: { readonly bytes: Uint8Array }) {
  return (
    <pre className="hex" tabIndex={0} aria-label="Bytes">
      {hexLines(bytes).map(({ offset, hex, ascii }) => (
        <span key={offset} className="hex-line">
          <span className="quiet">{offset}</span>
          <span className="hex-bytes">{hex}</span>
          <span className="hex-ascii">{ascii}</span>
        </span>
      ))}
    </pre>
  );
}

/** A frame to the byte: what was made of it, its text, its bytes. */
function FrameDetail({ frame }: { readonly frame: WireFrame }) {
  const bytes = useMemo(() => bytesOfBase64(frame.payload), [frame.payload]);
  const [check, setCheck] = useState<DigestCheck>();
  useEffect(() => {
    let current = true;
    void checkBytes(bytes, frame.payload_sha256).then((found) => {
      if (current) setCheck(found);
    });
    return () => {
      current = false;
    };
  }, [bytes, frame.payload_sha256]);
  return (
    <div className="frame-detail">
      <dl className="pairs pairs-left">
        <dt>Source</dt>
        <dd>
          {frame.source_id}
          {frame.channel !== null && `, ${frame.channel}`}
        </dd>
        <dt>Exchange time</dt>
        <dd>{formatExactMoment(frame.exchange_ts_ms)}</dd>
        <dt>Received</dt>
        <dd>{formatExactMoment(frame.recv_ts_ms)}</dd>
        <dt>SHA-256</dt>
        <dd>
          <span className="digest">{frame.payload_sha256}</span> <CheckMark check={check} />
        </dd>
      </dl>
      <h3>What it says</h3>
      <JsonTree value={frame.normalized} />
      <h3>As text</h3>
      {bytes.length === 0 ? (
        <p className="quiet">No frame was received: the feed itself says this.</p>
      ) : (
        <>
          <pre className="frame-text" tabIndex={0} aria-label="Text">
            {frameText(bytes)}
          </pre>
          <h3>As bytes</h3>
          <HexDump bytes={bytes} />
        </>
      )}
    </div>
  );
}

function summaryOf(frame: WireFrame): string {
  return Object.entries(frame.normalized)
    .flatMap(([name, value]) => (typeof value === 'number' || typeof value === 'string' ? [`${name} ${value}`] : []))
    .slice(0, 4)
    .join('  ');
}

function Frame({ frame, open }: { readonly frame: WireFrame; readonly open: boolean }) {
  return (
    <details
      className="frame"
      open={open}
      onToggle={(event) => {
        const isOpen = event.currentTarget.open;
        if (isOpen !== open) setQuery({ frame: isOpen ? String(frame.ingest_seq) : '' });
      }}
    >
      <summary>
        <span className="frame-seq number">{formatCount(frame.ingest_seq)}</span>
        <span className="frame-type">{frame.event_type}</span>
        <span className="frame-time number">{formatExactMoment(frame.recv_ts_ms).slice(11)}</span>
        <span className="frame-summary">{summaryOf(frame)}</span>
      </summary>
      {open && <FrameDetail frame={frame} />}
    </details>
  );
}

interface PagerProps {
  readonly offset: number;
  readonly total: number;
}

function Pager({ offset, total }: PagerProps) {
  const go = (next: number): void => {
    setQuery({ offset: next === 0 ? '' : String(next), frame: '' });
  };
  return (
    <span className="pager">
      <button
        type="button"
        className="button button-small"
        disabled={offset === 0}
        onClick={() => {
          go(Math.max(0, offset - PAGE));
        }}
      >
        earlier
      </button>
      <button
        type="button"
        className="button button-small"
        disabled={offset + PAGE >= total}
        onClick={() => {
          go(offset + PAGE);
        }}
      >
        later
      </button>
    </span>
  );
}

/** The raw frames that a run was made from, in the order in which they arrived. */
export function FramesPanel({ runId, total }: { readonly runId: string; readonly total: number }) {
  const { query } = usePlace();
  const offsetText = query['offset'] ?? '';
  const offset = /^\d{1,9}$/.test(offsetText) ? Number(offsetText) : 0;
  const { value, error } = useAnswer(`${runId} ${offset}`, (signal) => requestFrames(runId, offset, PAGE, signal));
  return (
    <Panel
      title="Raw frames"
      className="proof-step proof-frames"
      note={
        <>
          {formatCount(total)} {total > PAGE && <Pager offset={offset} total={total} />}
        </>
      }
    >
      {error !== null && <p className="symbol-error">{error.message}</p>}
      {value === null && error === null && <BlockSkeleton />}
      {value !== null && value.frames.length === 0 && <p className="quiet">No frame arrived in this cut.</p>}
      {value?.frames.map((frame) => (
        <Frame key={frame.ingest_seq} frame={frame} open={query['frame'] === String(frame.ingest_seq)} />
      ))}
    </Panel>
  );
}
