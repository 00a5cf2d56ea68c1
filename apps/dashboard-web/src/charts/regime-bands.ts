import type {
  AutoscaleInfo,
  ISeriesPrimitive,
  Logical,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
} from 'lightweight-charts';

/** A band of the chart's height, between two positions on its grid of runs, both included. */
export interface Band {
  readonly first: number;
  readonly last: number;
  readonly colour: string;
}

export interface BandMark {
  readonly position: number;
  readonly shape: 'diamond' | 'cross' | 'bar';
  readonly colour: string;
}

/** A region that opens to the right: its upper and lower edge at each position from its tip on. */
export interface ConeShape {
  readonly colour: string;
  readonly edges: readonly { readonly position: number; readonly low: number; readonly high: number }[];
}

type DrawingTarget = Parameters<
  NonNullable<
    ReturnType<NonNullable<ReturnType<NonNullable<ISeriesPrimitive['paneViews']>>[number]>['renderer']>
  >['draw']
>[0];

const MARK_SIZE = 4;

/** Draws which regime held behind a price, and marks of events at the foot. */
export class RegimeBands implements ISeriesPrimitive {
  #attached: SeriesAttachedParameter | null = null;
  #bands: readonly Band[] = [];
  #marks: readonly BandMark[] = [];
  #cones: readonly ConeShape[] = [];
  readonly #views = [
    {
      zOrder: (): PrimitivePaneViewZOrder => 'bottom',
      renderer: () => ({
        draw: (target: DrawingTarget) => {
          target.useMediaCoordinateSpace(({ context, mediaSize }) => {
            this.#draw(context, mediaSize.height);
          });
        },
      }),
    },
  ];

  attached(parameters: SeriesAttachedParameter): void {
    this.#attached = parameters;
  }

  detached(): void {
    this.#attached = null;
  }

  paneViews() {
    return this.#views;
  }

  /** The price scale makes room for the cones. */
  autoscaleInfo(): AutoscaleInfo | null {
    const edges = this.#cones.flatMap((cone) => cone.edges);
    if (edges.length === 0) return null;
    const minValue = Math.min(...edges.map(({ low }) => low));
    return { priceRange: { minValue, maxValue: Math.max(...edges.map(({ high }) => high)) } };
  }

  show(bands: readonly Band[], marks: readonly BandMark[], cones: readonly ConeShape[]): void {
    this.#bands = bands;
    this.#marks = marks;
    this.#cones = cones;
    this.#attached?.requestUpdate();
  }

  #drawCone(context: CanvasRenderingContext2D, { colour, edges }: ConeShape, x: (position: number) => number): void {
    const series = this.#attached?.series;
    if (series === undefined) return;
    const y = (price: number): number => Number(series.priceToCoordinate(price) ?? 0);
    context.fillStyle = colour;
    context.beginPath();
    for (const { high, position } of edges) context.lineTo(x(position), y(high));
    for (const { low, position } of edges.toReversed()) context.lineTo(x(position), y(low));
    context.closePath();
    context.fill();
  }

  #draw(context: CanvasRenderingContext2D, height: number): void {
    const scale = this.#attached?.chart.timeScale();
    if (scale === undefined) return;
    const x = (position: number): number => Number(scale.logicalToCoordinate(position as Logical) ?? 0);
    const half = (x(1) - x(0)) / 2;
    for (const { first, last, colour } of this.#bands) {
      const left = x(first) - half;
      context.fillStyle = colour;
      context.fillRect(left, 0, x(last) + half - left, height);
    }
    for (const cone of this.#cones) this.#drawCone(context, cone, x);
    for (const mark of this.#marks) drawMark(context, mark, x(mark.position), height - MARK_SIZE - 3);
  }
}

function drawMark(context: CanvasRenderingContext2D, { colour, shape }: BandMark, x: number, y: number): void {
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  switch (shape) {
    case 'diamond':
      context.moveTo(x, y - MARK_SIZE);
      context.lineTo(x + MARK_SIZE, y);
      context.lineTo(x, y + MARK_SIZE);
      context.lineTo(x - MARK_SIZE, y);
      context.closePath();
      context.fill();
      return;
    case 'cross':
      context.moveTo(x - MARK_SIZE, y - MARK_SIZE);
      context.lineTo(x + MARK_SIZE, y + MARK_SIZE);
      context.moveTo(x + MARK_SIZE, y - MARK_SIZE);
      context.lineTo(x - MARK_SIZE, y + MARK_SIZE);
      context.stroke();
      return;
    case 'bar':
      context.moveTo(x, y - MARK_SIZE);
      context.lineTo(x, y + MARK_SIZE);
      context.stroke();
  }
}
