import { MarketDataError } from '../../errors.ts';
import { isFrameKind, type ImportKind } from '../import-kind.ts';
import type { FileSurvey } from './file-survey.ts';

const MOST = 0.5;

interface JudgedFile {
  readonly file_name: string;
  readonly kind: ImportKind;
  readonly source_id: string;
}

function wrongContent(file: JudgedFile, what: string, advice: string): MarketDataError {
  return new MarketDataError('wrong_content', `${file.file_name} ${what}: ${advice}`);
}

function example({ first_bad }: FileSurvey): string {
  if (first_bad === null) return '';
  return first_bad.line === null ? ` (${first_bad.reason})` : ` (line ${first_bad.line}: ${first_bad.reason})`;
}

/** Columns that say something about a candle, and not only that a line is no row of a kline file. */
const TELLING: readonly (string | null)[] = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_volume',
  'taker_buy_volume',
];

/** What a file of which most rows cannot be candles looks like, by the column that gives it away. */
function likeness(column: string | null): string {
  switch (column) {
    case 'quote_volume':
      return 'it looks like candles of a coin-margined contract, whose volume counts contracts';
    case 'open':
    case 'high':
    case 'low':
    case 'close':
      return 'it looks like premium-index candles, whose prices are rates, or another kind of file';
    default:
      return 'it looks like another kind of file, or one of another venue';
  }
}

function judgeCandles(file: JudgedFile, survey: FileSurvey): void {
  if (survey.bad_share > MOST && (survey.bad_share < 1 || TELLING.includes(survey.bad_column))) {
    const what = `cannot hold candles of ${file.source_id}: most rows are impossible${example(survey)}`;
    throw wrongContent(file, what, `${likeness(survey.bad_column)}. Give the archive of klines.`);
  }
  if (survey.moved_without_volume_share > MOST) {
    throw wrongContent(
      file,
      'holds candles most of which moved without volume',
      'it looks like mark-price, index-price or premium-index candles. Give the archive of klines.',
    );
  }
}

function judgeFrames(file: JudgedFile, survey: FileSurvey): void {
  const isUnreadable = survey.decoded_share === 0 && survey.bad_share < 1;
  if (!isUnreadable && survey.foreign_share <= MOST) return;
  throw wrongContent(
    file,
    `holds frames ${isUnreadable ? 'none' : 'most'} of which can${isUnreadable ? '' : 'not'} be read as frames of ${file.source_id} (${survey.first_failure ?? 'no frame'})`,
    'check the kind that was named, and of which venue and market the frames are.',
  );
}

/**
 * Refuses a file that is not what its kind says, before anything of it is written: without a row, candles that cannot be or
 * have no volume, frames of another venue. Single bad rows are nothing of the sort.
 *
 * @throws MarketDataError `file_empty` or `wrong_content`.
 */
export function judgeContent(file: JudgedFile, survey: FileSurvey): void {
  if (survey.rows === 0) {
    throw new MarketDataError('file_empty', `${file.file_name} holds no row: fetch it again, or leave it out.`);
  }
  if (file.kind === 'klines') judgeCandles(file, survey);
  else if (isFrameKind(file.kind)) judgeFrames(file, survey);
}
