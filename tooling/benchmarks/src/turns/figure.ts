import type { Row } from '../measure.ts';

/** One number of a row that two builds can be compared by. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'more' | 'less';
}

/** What a build has told of a row, this one or an earlier one. */
export type ToldRow = Pick<Row, 'measure' | 'value' | 'ratio' | 'notes'>;

const TIME_OR_BYTES = /^(?:ns|µs|ms|s|KiB|MiB|GiB)\b/;
const CPU_TIME = /([\d.]+) (µs|s) of CPU time (?:a run|in)\b/;
const PEAK_MEMORY = /resident memory: peak ([\d.]+) (MiB)/;
const STAGES = /^(µs|ms) (a \w+) by stage.*?: (.*)$/;
const STAGE = /^(.*) ([\d.]+)$/;

function lessIsBetter(name: string, [, value, unit]: RegExpExecArray): Figure {
  return { name, value: Number(value), unit: unit ?? '', better: 'less' };
}

/** `composer: ingest` and `composer: compose` are the composer's: what is within a stage differs from build to build. */
function stageFigures({ measure }: ToldRow, [, unit = '', per = '', text = '']: RegExpExecArray): readonly Figure[] {
  const times = new Map<string, number>();
  for (const part of text.split(', ')) {
    const [, stage = '', time] = STAGE.exec(part) ?? [];
    const [whole = stage] = stage.split(':');
    if (time !== undefined) times.set(whole, (times.get(whole) ?? 0) + Number(time));
  }
  return [...times].map(([stage, value]) => ({
    name: `${measure}: ${stage}`,
    value,
    unit: `${unit} ${per}`,
    better: 'less',
  }));
}

/** The row's own number: against its floor where it has one, which a busy machine slows as well. */
function ownFigure({ measure, ratio, value }: ToldRow): Figure {
  if (ratio !== null) return { name: measure, value: ratio, unit: '× the floor', better: 'more' };
  return { name: measure, ...value, better: TIME_OR_BYTES.test(value.unit) ? 'less' : 'more' };
}

/** Every number of a row. Processor time, memory and stages stand in the notes, in all builds since the first. */
export function figuresOf(row: ToldRow): readonly Figure[] {
  const figures = [ownFigure(row)];
  for (const note of row.notes) {
    const cpu = CPU_TIME.exec(note);
    const memory = PEAK_MEMORY.exec(note);
    const stages = STAGES.exec(note);
    if (cpu !== null) figures.push(lessIsBetter(`${row.measure}: CPU time`, cpu));
    if (memory !== null) figures.push(lessIsBetter(`${row.measure}: peak memory`, memory));
    if (stages !== null) figures.push(...stageFigures(row, stages));
  }
  return figures;
}
