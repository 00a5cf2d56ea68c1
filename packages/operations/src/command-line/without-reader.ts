/**
 * What becomes of a command whose reader goes away (`… | head`): it ends, being nothing but speech; it finishes without a word,
 * having nothing to lose; or it goes on and says so.
 */
export type WithoutReader = 'ends' | 'finishes' | 'goes_on';
