import { useEffect, useState } from 'react';

import type { DashboardProofStep } from '../../api/wire.ts';
import { Panel } from '../../components/panel.tsx';
import { readable } from '../../formatting/texts.ts';
import { CheckMark, checkChain, type DigestCheck } from './check-mark.tsx';

/** From the frames to the run record: each digest, and the chain over them, computed again in the browser. */
export function DigestChain({ steps }: { readonly steps: readonly DashboardProofStep[] }) {
  const [checks, setChecks] = useState<readonly DigestCheck[]>([]);
  useEffect(() => {
    let current = true;
    void checkChain(steps).then((found) => {
      if (current) setChecks(found);
    });
    return () => {
      current = false;
    };
  }, [steps]);
  return (
    <Panel title="Digest chain" note="SHA-256">
      <ol className="chain">
        {steps.map((step, index) => (
          <li key={step.step}>
            <div className="chain-head">
              <strong>{readable(step.step)}</strong>
              <CheckMark check={checks[index]} />
            </div>
            <p className="quiet">{step.of}</p>
            <p className="digest">{step.sha256}</p>
            {index > 0 && <p className="digest chain-link">chain {step.chain_sha256}</p>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
