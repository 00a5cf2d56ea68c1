import type { Calibration } from '@xray/contracts';

/** What ships is told by its name: this package's tests read it whole, so that no start of a process has to. */
function isShipped(value: { readonly schema: string }): value is Calibration {
  return value.schema === 'calibration';
}

/** A calibration that was built into the package. */
export function asShipped(content: { readonly schema: string }): Calibration {
  if (isShipped(content)) return content;
  throw new TypeError('the calibration that ships is none: build the package anew');
}
