import type { InputField } from './input-fields.ts';

/** The value that a text stands for; the text itself where it stands for none, so that the schema says what is wrong with it. */
export function valueOfText(field: Pick<InputField, 'type'>, text: string): unknown {
  if (field.type === 'number') {
    const value = Number(text);
    return text.trim() === '' || !Number.isFinite(value) ? text : value;
  }
  if (field.type === 'flag') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}
