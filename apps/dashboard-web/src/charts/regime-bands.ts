import type { ISeriesPrimitive, Logical, PrimitivePaneViewZOrder, SeriesAttachedParameter } from 'lightweight-charts';

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

  show(bands: readonly Band[], marks: readonly BandMark[]): void {
    this.#bands = bands;
    this.#marks = marks;
    this.#attached?.requestUpdate();
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
