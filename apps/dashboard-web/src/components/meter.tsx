interface MeterProps {
  /** 0 to 1; `null` draws an empty one. */
  readonly value: number | null;
  readonly tone: 'confidence' | 'attention';
}

/** A thin bar of a share; the number stands beside it. */
export function Meter({ value, tone }: MeterProps) {
  return (
    <svg className={`meter meter-${tone}`} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      <rect className="meter-ground" width="1" height="1" />
      <rect className="meter-value" width={value ?? 0} height="1" />
    </svg>
  );
}
