type Triple = readonly [number, number, number];

const DEUTERANOPIA: readonly Triple[] = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
];
const PROTANOPIA: readonly Triple[] = [
  [0.152286, 1.052583, -0.204868],
  [0.114503, 0.786281, 0.099216],
  [-0.003882, -0.048116, 1.051998],
];
const IDENTITY: readonly Triple[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** How colours are seen (Machado et al. 2009, full severity, on linear RGB). */
export const VISIONS = { normal: IDENTITY, deuteranopia: DEUTERANOPIA, protanopia: PROTANOPIA } as const;

/** Linear RGB of `#rrggbb`. */
export function linearRgb(colour: string): Triple {
  const channel = (start: number) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function apply(matrix: readonly Triple[], [r, g, b]: Triple): Triple {
  const [x = 0, y = 0, z = 0] = matrix.map((row) => row[0] * r + row[1] * g + row[2] * b);
  return [x, y, z];
}

/** The contrast ratio of WCAG 2, 1 to 21, of two colours in linear RGB. */
export function contrast(left: Triple, right: Triple): number {
  const luminance = ([r, g, b]: Triple) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const [low = 0, high = 0] = [luminance(left), luminance(right)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The colour that `over` gives at an opacity on `under`, mixed as browsers do, in gamma-encoded channels. */
export function blend(over: string, under: string, opacity: number): Triple {
  const channel = (start: number) => {
    const [top = 0, bottom = 0] = [over, under].map((colour) => Number.parseInt(colour.slice(start, start + 2), 16));
    return Math.round(opacity * top + (1 - opacity) * bottom)
      .toString(16)
      .padStart(2, '0');
  };
  return linearRgb(`#${channel(1)}${channel(3)}${channel(5)}`);
}

/** The distance of two colours in OKLab (Ottosson 2020) as somebody sees them: 0.02 is just told apart. */
export function seenDistance(left: string, right: string, vision: readonly Triple[]): number {
  const [a, b] = [left, right].map((colour) => {
    const [r, g, blue] = apply(vision, linearRgb(colour)).map((value) => Math.min(1, Math.max(0, value)));
    return okLab([r ?? 0, g ?? 0, blue ?? 0]);
  });
  return a === undefined || b === undefined ? NaN : Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function okLab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
