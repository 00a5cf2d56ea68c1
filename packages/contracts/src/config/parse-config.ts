import type { z } from 'zod';

/** Where the whole value is wrong, and no key of it. */
const TOP_LEVEL = 'the top level';

/**
 * The first thing that is wrong with a value, in words: its place, then what is wrong there. A key that nobody reads goes before
 * all others: one that is misspelt is missing as well.
 */
export function firstProblem(error: z.ZodError): string {
  const { issues } = error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue === undefined) return `${TOP_LEVEL}: does not match its schema`;
  return `${issue.path.length === 0 ? TOP_LEVEL : issue.path.join('.')}: ${issue.message}`;
}

/** A value of a schema, its defaults filled in; of any other, `refusal` makes the error that is thrown. */
export function parseAs<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  refusal: (problem: string, options: { readonly cause: z.ZodError }) => Error,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refusal(firstProblem(parsed.error), { cause: parsed.error });
}

/** An error class that can refuse a configuration. */
export type ConfigErrorClass = new (code: 'invalid_config', detail: string, options?: ErrorOptions) => Error;

/**
 * A whole configuration of what was given of one: checked, its defaults filled in.
 *
 * @param what names the configuration in the message, as in `composer configuration`
 * @throws the error class's `invalid_config`, naming the first key that is unknown or wrong
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  ConfigError: ConfigErrorClass,
  what: string,
): z.output<Schema> {
  return parseAs(
    schema,
    value,
    (problem, options) =>
      new ConfigError('invalid_config', `${what}: ${problem}; correct that key and start again`, options),
  );
}
