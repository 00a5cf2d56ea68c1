import { at } from '@xray/contracts/checks';

/** Nesting beyond this is refused: it is a cycle, or nothing that belongs into a payload. */
const MAX_DEPTH = 16;

function defectAt(value: unknown, depth: number): string | null {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return null;
    case 'number':
      return Number.isFinite(value) ? null : ` is ${String(value)}`;
    case 'object':
      return value === null ? null : defectWithin(value, depth);
    default:
      return ` is ${typeof value}`;
  }
}

function defectWithin(value: object, depth: number): string | null {
  if (depth === MAX_DEPTH) return ` is nested deeper than ${MAX_DEPTH}`;
  const inner: readonly unknown[] = Object.values(value);
  for (let index = 0; index < inner.length; index += 1) {
    const defect = defectAt(inner[index], depth + 1);
    if (defect !== null) return `.${at(Object.keys(value), index)}${defect}`;
  }
  return null;
}

/** Why a value is no JSON object of finite numbers, with the path to the first fault; `null` when it is one. */
export function jsonDefect(value: unknown): string | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? defectWithin(value, 0)
    : ' is not an object';
}

/** Whether two JSON values are equal; the order of keys has no meaning. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const leftKeys = Object.keys(left);
  const rightKeys = Object.keys(right);
  if (leftKeys.length !== rightKeys.length || Array.isArray(left) !== Array.isArray(right)) return false;
  const leftValues: readonly unknown[] = Object.values(left);
  const rightValues: readonly unknown[] = Object.values(right);
  return leftKeys.every((key, index) => {
    const position = rightKeys[index] === key ? index : rightKeys.indexOf(key);
    return position >= 0 && sameJson(leftValues[index], rightValues[position]);
  });
}
