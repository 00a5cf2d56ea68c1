import type { DashboardSymbol } from '../api/wire.ts';
import { formatFixed, formatSigned } from '../formatting/numbers.ts';
import { shortSource } from '../formatting/texts.ts';
import { RegimeLabel } from '../regimes/regime-mark.tsx';
import { ScrollTable } from './tables.tsx';

type Opinions = NonNullable<DashboardSymbol['evidence']>;

/** Who said what, how strongly, and what it weighed in the result. */
export function OpinionsTable({ opinions }: { readonly opinions: Opinions }) {
  if (opinions.length === 0) return <p className="quiet">No observer had anything to say.</p>;
  return (
    <ScrollTable label="Opinions" className="table-small">
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col">Says</th>
          <th scope="col" className="right">
            Strength
          </th>
          <th scope="col" className="right">
            Data
          </th>
          <th scope="col" className="right" title="Its contribution to the log-likelihood of the anchor, in nats">
            Weight
          </th>
        </tr>
      </thead>
      <tbody>
        {opinions.map((opinion) => (
          <tr key={`${opinion.source} ${opinion.regime} ${opinion.strength}`}>
            <td>{shortSource(opinion.source)}</td>
            <td>
              <RegimeLabel regime={opinion.regime} />
            </td>
            <td className="right">{formatFixed(opinion.strength, 2)}</td>
            <td className="right">{formatFixed(opinion.confidence, 2)}</td>
            <td className="right">{formatSigned(opinion.weight)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
