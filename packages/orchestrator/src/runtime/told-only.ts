import { errorText, type Logger, type PublishedBlock } from '@xray/contracts';

/** Who is only told of a published block fails nothing; that they failed is said once. */
export function toldOnly(
  tell: ((block: PublishedBlock) => void) | undefined,
  logger: Pick<Logger, 'warn'>,
): (block: PublishedBlock) => void {
  let said = false;
  return (block) => {
    try {
      tell?.(block);
    } catch (error) {
      if (!said) logger.warn('what was published could not be shown', { error_detail: errorText(error) });
      said = true;
    }
  };
}
